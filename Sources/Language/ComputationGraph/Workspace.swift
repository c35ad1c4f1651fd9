import CVectorMath
import MathKernels

/// Runs a program on one thread: the arena, the addresses, and nothing that is allocated or looked up while it runs.
package final class Workspace {
  package let program: Program
  private let arena: AlignedBuffer
  private let prologue: InstructionList
  private let sweeps: [(tile: InstructionList, after: InstructionList)]
  private(set) var rowCount: Int
  /// The memory of a minibatch's rows and of masks that were drawn, by number of the data; made when first needed.
  private var batch: [AlignedBuffer?]
  private var places: [DataPlace]

  package init(_ program: Program) {
    self.program = program
    let arena = AlignedBuffer(count: program.arenaCount)
    self.arena = arena
    for (offset, value) in program.constants { arena[offset] = value }
    rowCount = program.tileAxis?.count ?? 0
    batch = Array(repeating: nil, count: program.data.count)
    let places = program.data.map { DataPlace($0.values, tileStride: $0.tileStride) }
    self.places = places
    prologue = InstructionList(program.prologue, arena: arena.pointer, data: places)
    sweeps = program.sweeps.map {
      (
        InstructionList($0.tile, arena: arena.pointer, data: places),
        InstructionList($0.after, arena: arena.pointer, data: places)
      )
    }
    if let minibatch = program.minibatch {
      arena[minibatch.extentOffset] = Double(rowCount)
      arena[minibatch.scaleOffset] = 1
    }
  }

  /// The objective at a position; its gradient is written where requested.
  package func evaluate(
    _ position: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>?
  ) -> Double {
    self.position.update(from: position, count: program.dimension)
    run()
    gradient?.update(from: self.gradient, count: program.dimension)
    return program.objectiveOffset.map { arena[$0] } ?? 0
  }

  /// Where an evaluation finds the position.
  var position: UnsafeMutablePointer<Double> { arena.pointer + program.positionOffset }
  /// Where it leaves the gradient.
  var gradient: UnsafeMutablePointer<Double> { arena.pointer + program.gradientOffset }

  /// One evaluation, from the position in place.
  func run() {
    prologue.run(tile: cvm_tile(index: 0, rows: 0))
    let tileRows = program.tileRows
    for sweep in sweeps {
      var row = 0
      var index = 0
      while row < rowCount {
        sweep.tile.run(tile: cvm_tile(index: index, rows: min(tileRows, rowCount - row)))
        row += tileRows
        index += 1
      }
      sweep.after.run(tile: cvm_tile(index: 0, rows: 0))
    }
  }

  /// The value of an output after an evaluation, row-major over the axes of its expression.
  package func output(_ index: Int) -> Tensor {
    var stored = [Double](repeating: 0, count: storedCount(ofOutput: index))
    addOutput(index, to: &stored)
    return arranged(stored, asOutput: index)
  }

  /// Doubles that an output takes in its stored form.
  package func storedCount(ofOutput index: Int) -> Int {
    let output = program.outputs[index]
    guard output.tiled, let rows = program.tileAxis?.count else {
      return output.storedAxes.elementCount
    }
    let tiles = (rows + program.tileRows - 1) / program.tileRows
    return tiles * program.tileRows * output.storedAxes.dropLast().reduce(1) { $0 * $1.count }
  }

  /// Adds an output, in its stored form, to a sum over evaluations.
  package func addOutput(_ index: Int, to sum: inout [Double]) {
    guard case .arena(let offset) = program.outputs[index].region else { return }
    let source = arena.pointer + offset
    sum.withUnsafeMutableBufferPointer { target in
      for place in target.indices { target[place] += source[place] }
    }
  }

  /// What `addOutput` accumulated, row-major over the axes of the output's expression.
  package func arranged(_ stored: [Double], asOutput index: Int) -> Tensor {
    let output = program.outputs[index]
    guard output.tiled, let rows = program.tileAxis?.count else {
      return Tensor(axes: output.storedAxes, values: stored).aligned(to: output.requestedAxes)
    }
    // [tile][others][row in tile] → [others][row]
    let others = output.storedAxes.dropLast().reduce(1) { $0 * $1.count }
    let tileRows = program.tileRows
    var gathered = [Double](repeating: 0, count: others * rows)
    for row in 0..<rows {
      let base = row / tileRows * others * tileRows + row % tileRows
      for other in 0..<others { gathered[other * rows + row] = stored[base + other * tileRows] }
    }
    return Tensor(axes: output.storedAxes, values: gathered).aligned(to: output.requestedAxes)
  }

  /// From here on evaluations use these rows of the subsampled axis; nil returns to all.
  /// - Precondition: the program was compiled for subsampling; there is at least one row, and row numbers are valid.
  package func selectRows(_ rows: [Int]?) {
    guard let axis = program.tileAxis, let minibatch = program.minibatch else {
      preconditionFailure("this program takes no minibatches")
    }
    if let rows {
      precondition(
        !rows.isEmpty && rows.allSatisfy { $0 >= 0 && $0 < axis.count },
        "a minibatch needs rows in 0 ..< \(axis.count)")
    }
    rowCount = rows?.count ?? axis.count
    arena[minibatch.extentOffset] = Double(rowCount)
    arena[minibatch.scaleOffset] = Double(axis.count) / Double(rowCount)
    for (number, packed) in program.data.enumerated() {
      let values =
        rows != nil && packed.tileStride > 0
        ? pack(rows ?? [], of: packed, number: number) : packed.values
      places[number] = DataPlace(values, tileStride: packed.tileStride)
    }
    placeData()
  }

  private func placeData() {
    prologue.setData(places)
    for sweep in sweeps {
      sweep.tile.setData(places)
      sweep.after.setData(places)
    }
  }

  /// From here on evaluations use newly drawn masks, for the rows in use; after `selectRows` masks are 1 again.
  package func drawMasks(using random: inout RandomStream) {
    guard !program.masks.isEmpty else { return }
    for mask in program.masks {
      let tiles = mask.isTiled ? (rowCount + program.tileRows - 1) / program.tileRows : 1
      let count = tiles * mask.count
      let target = buffer(mask.number, count: count)
      random.fillMask(
        UnsafeMutableBufferPointer(start: target.pointer, count: count), rate: mask.rate)
      places[mask.number] = DataPlace(target, tileStride: mask.isTiled ? mask.count : 0)
    }
    placeData()
  }

  /// This workspace's own memory, in place of the program's data of a number.
  private func buffer(_ number: Int, count: Int) -> AlignedBuffer {
    if let existing = batch[number], existing.count >= count { return existing }
    let made = AlignedBuffer(count: count + 8)
    batch[number] = made
    return made
  }

  private func pack(_ rows: [Int], of packed: Program.PackedData, number: Int) -> AlignedBuffer {
    let tileRows = program.tileRows
    let tiles = (rows.count + tileRows - 1) / tileRows
    let needed = tiles * packed.tileStride
    let target = buffer(number, count: needed)
    let others = packed.tileStride / tileRows
    let source = packed.values.pointer
    for (place, row) in rows.enumerated() {
      let from = row / tileRows * packed.tileStride + row % tileRows
      let to = place / tileRows * packed.tileStride + place % tileRows
      for other in 0..<others {
        target.pointer[to + other * tileRows] = source[from + other * tileRows]
      }
    }
    return target
  }
}

/// Where packed data are stored, and the step from tile to tile: 0 for what is the same in all.
struct DataPlace {
  let pointer: UnsafeMutablePointer<Double>
  let tileStride: Int

  init(_ values: AlignedBuffer, tileStride: Int) {
    pointer = values.pointer
    self.tileStride = tileStride
  }

  func operand(offset: Int) -> cvm_operand {
    cvm_operand(base: pointer + offset, tile_stride: tileStride)
  }
}

/// Instructions with addresses, in memory that does not move.
final class InstructionList {
  private let instructions: UnsafeMutableBufferPointer<cvm_instruction>
  private let plan: [Program.Instruction]
  /// What instructions point to, kept alive.
  private let runners: [RecurrenceRunner]

  init(
    _ plan: [Program.Instruction], arena: UnsafeMutablePointer<Double>,
    data: [DataPlace]
  ) {
    self.plan = plan
    instructions = .allocate(capacity: plan.count)
    var runners: [RecurrenceRunner] = []
    for (index, planned) in plan.enumerated() {
      var instruction = cvm_instruction(planned, arena, data)
      if let runner = planned.routine?.makeRunner() {
        instruction.context = Unmanaged.passUnretained(runner).toOpaque()
        runners.append(runner)
      }
      instructions.initializeElement(at: index, to: instruction)
    }
    self.runners = runners
  }

  deinit { instructions.deallocate() }

  func run(tile: cvm_tile) {
    var tile = tile
    guard let first = instructions.baseAddress else { return }
    for index in 0..<instructions.count {
      first[index].kernel(first + index, &tile)
    }
  }

  /// From here on data are read from their present places.
  func setData(_ places: [DataPlace]) {
    func move(_ operand: inout cvm_operand, _ region: Program.Region?) {
      guard case .data(let number, let offset)? = region else { return }
      operand = places[number].operand(offset: offset)
    }
    for (index, planned) in plan.enumerated() {
      move(&instructions[index].a, planned.a)
      move(&instructions[index].b, planned.b)
      move(&instructions[index].c, planned.c)
    }
  }
}

extension cvm_instruction {
  init(
    _ plan: Program.Instruction, _ arena: UnsafeMutablePointer<Double>,
    _ data: [DataPlace]
  ) {
    self.init()
    func operand(_ region: Program.Region?) -> cvm_operand {
      switch region {
      case .arena(let offset): cvm_operand(base: arena + offset, tile_stride: 0)
      case .data(let number, let offset): data[number].operand(offset: offset)
      case nil: cvm_operand(base: nil, tile_stride: 0)
      }
    }
    kernel = plan.routine.map(\.kernel) ?? cvm_find_kernel(plan.operation)
    out = operand(plan.out)
    if let stride = plan.outTileStride { out.tile_stride = stride }
    a = operand(plan.a)
    b = operand(plan.b)
    c = operand(plan.c)
    withUnsafeMutableBytes(of: &outer) { Self.copy(plan.outer, to: $0) }
    withUnsafeMutableBytes(of: &summed) { Self.copy(plan.summed, to: $0) }
    outer_count = Int32(plan.outer.count)
    summed_count = Int32(plan.summed.count)
    inner = plan.inner
    tiled = plan.tiled ? 1 : 0
    a_moves = plan.aMoves ? 1 : 0
    b_moves = plan.bMoves ? 1 : 0
    m = plan.m
    n = plan.n
    lda = plan.lda
    ldb = plan.ldb
  }

  private static func copy(_ loops: [Program.Loop], to bytes: UnsafeMutableRawBufferPointer) {
    let dimensions = bytes.bindMemory(to: cvm_dimension.self)
    for (index, loop) in loops.enumerated() {
      dimensions[index] = cvm_dimension(count: loop.count, out: loop.out, a: loop.a, b: loop.b)
    }
  }
}
