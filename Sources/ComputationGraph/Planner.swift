import CVectorMath
import MathKernels

/// Turns a graph into a program: what runs per tile and what once, in which order, and where every array lies.
///
/// Nodes over the tiled axis (the rows of the observations) are computed tile by tile and never exist as a whole. A sum
/// over that axis ends a *sweep* over the tiles; a tiled node that is needed again after a sum it depends on is computed
/// anew in the next sweep. A log density whose likelihood is a plain sum over rows takes one sweep, gradient included.
final class Planner {
  struct Result {
    var dimension = 0
    var arenaCount = 0
    var positionOffset = 0
    var gradientOffset = 0
    var constants: [(offset: Int, value: Double)] = []
    var minibatch: Program.Minibatch?
    var objectiveOffset: Int?
    var prologue: [Program.Instruction] = []
    var sweeps: [Program.Sweep] = []
    var data: [Program.PackedData] = []
    var outputs: [Program.Output] = []
    var tileAxis: Axis?
    var tileRows = 0
  }

  /// An array as an instruction reads it.
  struct Operand {
    var region: Program.Region
    /// In the order of storage; a tiled axis is last.
    var axes: [Axis]
  }

  /// Where instructions go at present.
  enum Scope: Equatable {
    /// Before the first sweep, or after the sweep of this number − 1.
    case once(Int)
    case sweep(Int)
  }

  let graph: Graph
  private let objective: Int?
  private let gradients: [Int]
  private let slots: [ParameterSlot]
  private let outputNodes: [Int]
  private let outputAxes: [[Axis]]
  let tileAxis: Axis?
  let tileRows: Int

  var result = Result()
  var allocator = BufferAllocator()
  var scope = Scope.once(0)
  /// Where the value of a node lies, once computed. Tiled nodes live within one sweep.
  private var regions: [Int: Program.Region] = [:]
  private var usesLeft: [Int: Int] = [:]
  private var releasedAfterSweep: [(offset: Int, count: Int)] = []
  private var temporaries: [(offset: Int, count: Int)] = []
  private var permutedGlobals: [String: Operand] = [:]
  private var dataNumbers: [DataKey: Int] = [:]
  private(set) var needed: Set<Int> = []
  /// The tiled nodes of the sweep in work.
  private(set) var tiledNeeded: Set<Int> = []
  /// Nodes that another node's instruction has computed along.
  var emitted: Set<Int> = []

  private struct DataKey: Hashable {
    let identity: ObjectIdentifier
    let order: [Axis]
  }

  init(
    graph: Graph, objective: Int?, gradients: [Int], slots: [ParameterSlot], outputs: [Int],
    outputAxes: [[Axis]], subsampling: Axis?
  ) {
    var folder = DataFolder(graph)
    let roots = folder.fold(outputs + gradients + (objective.map { [$0] } ?? []))
    self.graph = folder.folded
    outputNodes = Array(roots.prefix(outputs.count))
    self.gradients = Array(roots.dropFirst(outputs.count).prefix(gradients.count))
    self.objective = objective == nil ? nil : roots.last
    self.slots = slots
    self.outputAxes = outputAxes
    let needed = self.graph.needed(for: roots)
    tileAxis = subsampling ?? Self.tileAxis(self.graph, needed, slots)
    tileRows = Self.tileRows(self.graph, needed, tileAxis)
  }

  /// The largest axis of observed data over which rows are independent and no latent array lies.
  private static func tileAxis(_ graph: Graph, _ needed: [Int], _ slots: [ParameterSlot]) -> Axis? {
    var candidates = Set<Axis>()
    var excluded = Set(slots.flatMap(\.axes))
    for id in needed {
      switch graph[id].operation {
      case .data(let array): candidates.formUnion(array.axes)
      case .categoricalLogDensity(let codes, let axis), .categoricalResidual(let codes, let axis):
        candidates.formUnion(codes.axes)
        excluded.insert(axis)
      case .softmax(let axis), .logSumExp(let axis): excluded.insert(axis)
      case .rename(let from, let to): excluded.formUnion([from, to])
      default: break
      }
    }
    return candidates.subtracting(excluded).max {
      ($0.count, $1.name) < ($1.count, $0.name)
    }
  }

  /// Rows of a tile such that its arrays fit the first-level cache, the same number in every tile but the last.
  private static func tileRows(_ graph: Graph, _ needed: [Int], _ axis: Axis?) -> Int {
    guard let axis else { return 0 }
    let widths = needed.map { graph[$0] }.filter { $0.axes.contains(axis) && !$0.axes.isEmpty }
      .map { $0.axes.without([axis]).elementCount }
    // About two arrays of the larger widths are in use at a time.
    let width = max(1, widths.sorted().suffix(2).reduce(0, +))
    let target = min(512, max(64, 32_768 / (8 * width)))
    let tiles = max(1, (axis.count + target - 1) / target)
    return max(16, ((axis.count + tiles - 1) / tiles + 15) / 16 * 16)
  }

  func isTiled(_ axes: [Axis]) -> Bool { tileAxis.map(axes.contains) ?? false }
  func isTiled(_ id: Int) -> Bool { isTiled(graph[id].axes) }

  /// The axes of a node in the order of storage.
  func storedAxes(_ axes: [Axis]) -> [Axis] {
    guard let tileAxis, axes.contains(tileAxis) else { return axes }
    return axes.without([tileAxis]) + [tileAxis]
  }

  // MARK: the order of work

  func plan() throws -> Result {
    result.dimension = slots.reduce(0) { $0 + $1.count }
    result.tileAxis = tileAxis
    result.tileRows = tileRows
    result.positionOffset = allocator.allocateFresh(result.dimension)
    result.gradientOffset = allocator.allocateFresh(result.dimension)
    let roots = outputNodes + gradients + (objective.map { [$0] } ?? [])
    let needed = graph.needed(for: roots)
    self.needed = Set(needed)
    if graph.subsampledAxis != nil {
      result.minibatch = .init(
        extentOffset: allocator.allocateFresh(1), scaleOffset: allocator.allocateFresh(1))
      try checkSubsampling()
    }
    let levels = levels(of: needed)
    let sweepCount =
      needed.map { isTiled($0) ? levels[$0, default: 0] + 1 : levels[$0, default: 0] }
      .max() ?? 0
    let sweepNodes = (0..<sweepCount).map { nodes(ofSweep: $0, needed, levels) }
    countUses(needed, sweepNodes, roots)

    result.sweeps = Array(repeating: .init(), count: sweepCount)
    for stage in 0...sweepCount {
      if stage > 0 { try emitSweep(stage - 1, sweepNodes[stage - 1], needed, levels) }
      scope = .once(stage)
      for id in needed
      where !isTiled(id) && levels[id] == stage && !isSweepSum(id) && !emitted.contains(id) {
        try emit(id)
      }
    }
    if let objective {
      // A copy: what depends on data alone does not lie in the arena.
      let offset = allocator.allocateFresh(1)
      result.objectiveOffset = offset
      try copy(operand(objective), to: Operand(region: .arena(offset), axes: []))
    }
    try emitGradients()
    try emitGlobalOutputs()
    result.arenaCount = allocator.extent + 8
    try result.prologue.forEach(checkLoops)
    for sweep in result.sweeps { try (sweep.tile + sweep.after).forEach(checkLoops) }
    return result
  }

  /// A node that ends a sweep: a global array made of tiled ones.
  func isSweepSum(_ id: Int) -> Bool {
    !isTiled(id) && graph[id].inputs.contains(where: isTiled)
  }

  /// For a global node, the number of sweeps before it; for a tiled node, the first sweep that can compute it.
  private func levels(of needed: [Int]) -> [Int: Int] {
    var levels: [Int: Int] = [:]
    for id in needed {
      let deepest = graph[id].inputs.map { levels[$0, default: 0] }.max() ?? 0
      levels[id] =
        isSweepSum(id)
        ? (graph[id].inputs.map { levels[$0, default: 0] + (isTiled($0) ? 1 : 0) }.max() ?? 0)
        : deepest
    }
    return levels
  }

  /// The tiled nodes that a sweep computes.
  private func nodes(ofSweep sweep: Int, _ needed: [Int], _ levels: [Int: Int]) -> [Int] {
    var roots = needed.filter { isSweepSum($0) && levels[$0] == sweep + 1 }
      .flatMap { graph[$0].inputs.filter(isTiled) }
    roots += outputNodes.filter { isTiled($0) && levels[$0] == sweep }
    return graph.needed(for: roots).filter(isTiled)
  }

  private func countUses(_ needed: [Int], _ sweeps: [[Int]], _ roots: [Int]) {
    func use(_ id: Int) { usesLeft[id, default: 0] += 1 }
    for id in needed where !isTiled(id) { graph[id].inputs.filter { !isTiled($0) }.forEach(use) }
    for nodes in sweeps {
      for id in nodes { graph[id].inputs.filter { !isTiled($0) }.forEach(use) }
    }
    // What is wanted at the end stays to the end.
    roots.filter { !isTiled($0) }.forEach(use)
  }

  private func emitSweep(_ sweep: Int, _ nodes: [Int], _ needed: [Int], _ levels: [Int: Int]) throws
  {
    scope = .sweep(sweep)
    emitted.subtract(nodes)
    tiledNeeded = Set(nodes)
    let sums = needed.filter { isSweepSum($0) && levels[$0] == sweep + 1 }
    let outputs = outputNodes.indices.filter {
      isTiled(outputNodes[$0]) && levels[outputNodes[$0]] == sweep
    }
    // A tiled array dies after its last use within the tile.
    for id in nodes { usesLeft[id] = 0 }
    for id in nodes + sums {
      for input in graph[id].inputs where isTiled(input) { usesLeft[input, default: 0] += 1 }
    }
    for index in outputs { usesLeft[outputNodes[index], default: 0] += 1 }
    // In the order of the graph, but each sum as soon as it can be taken: its operands can then be given up.
    for id in (nodes + sums).sorted() where !emitted.contains(id) { try emit(id) }
    for index in outputs { try emitTiledOutput(index) }
    for (offset, count) in releasedAfterSweep { allocator.release(offset, count) }
    releasedAfterSweep = []
    permutedGlobals = [:]
    for id in nodes { regions[id] = nil }
  }

  // MARK: instructions

  /// Adds an instruction where work now goes.
  func append(_ instruction: Program.Instruction) {
    switch scope {
    case .once(0): result.prologue.append(instruction)
    case .once(let stage): result.sweeps[stage - 1].after.append(instruction)
    case .sweep(let sweep): result.sweeps[sweep].tile.append(instruction)
    }
  }

  /// Adds an instruction that is done once, before the sweep in work.
  private func appendBeforeSweep(_ instruction: Program.Instruction) {
    guard case .sweep(let sweep) = scope else { return append(instruction) }
    scope = .once(sweep)
    append(instruction)
    scope = .sweep(sweep)
  }

  /// Adds an instruction that is done once, after the sweep in work.
  func appendAfterSweep(_ instruction: Program.Instruction) {
    guard case .sweep(let sweep) = scope else { return append(instruction) }
    result.sweeps[sweep].after.append(instruction)
  }

  private func emit(_ id: Int) throws {
    let node = graph[id]
    switch node.operation {
    case .constant(let value): regions[id] = .arena(constant(value))
    case .extent: regions[id] = result.minibatch.map { .arena($0.extentOffset) }
    case .subsampleScale: regions[id] = result.minibatch.map { .arena($0.scaleOffset) }
    case .data(let array):
      regions[id] = packed(array, identity: ObjectIdentifier(array), order: storedAxes(array.axes))
    case .parameter(let slot): regions[id] = .arena(result.positionOffset + slot.offset)
    case .rename: regions[id] = try operand(node.inputs[0]).region
    case .unary(let function): try emitElementwise(id, function.kernel, node.inputs)
    case .binary(let function):
      if try !emitAffine(sum: id) { try emitElementwise(id, function.kernel, node.inputs) }
    case .sum(let over): try emitContraction(id, node.inputs[0], nil, over)
    case .contract(let over):
      if !isMergedIntoSum(id) { try emitContraction(id, node.inputs[0], node.inputs[1], over) }
    case .softmax(let axis): try emitClassAxis(id, CVM_SOFTMAX, along: axis)
    case .logSumExp(let axis): try emitClassAxis(id, CVM_LOGSUMEXP, along: axis)
    case .categoricalLogDensity(let codes, let axis), .categoricalResidual(let codes, let axis):
      try emitCategorical(id, codes, along: axis)
    }
    releaseTemporaries()
  }

  // MARK: where arrays lie

  /// The value of a node, which must have been computed.
  func operand(_ id: Int) throws -> Operand {
    guard let region = regions[id] else {
      throw PlanningError(
        description: "node \(id) (\(graph[id].operation)) is used before it is computed")
    }
    return Operand(region: region, axes: storedAxes(graph[id].axes))
  }

  /// Doubles that an array over these axes takes: a tiled one is as long as a tile.
  func length(_ axes: [Axis]) -> Int {
    axes.reduce(1) { $0 * ($1 == tileAxis ? tileRows : $1.count) }
  }

  /// The step along each axis of an operand, 0 for an axis it lacks.
  func stride(_ axis: Axis, in operand: Operand) -> Int {
    guard let position = operand.axes.firstIndex(of: axis) else { return 0 }
    return length(Array(operand.axes[(position + 1)...]))
  }

  /// Gives a node a place for its value: that of an input which dies here and may be overwritten, or a new one.
  func place(_ id: Int, overwriting candidates: [Int] = []) -> Program.Region {
    let count = length(graph[id].axes)
    for input in candidates
    where usesLeft[input] == 1 && isTiled(input) == isTiled(id) && isScratch(input)
      && storedAxes(graph[input].axes) == storedAxes(graph[id].axes)
    {
      if let region = regions[input] {
        // The input no longer owns its place: it will not be released twice.
        regions[input] = nil
        regions[id] = region
        return region
      }
    }
    let region = Program.Region.arena(allocator.allocate(count))
    regions[id] = region
    return region
  }

  func setRegion(_ id: Int, _ region: Program.Region) { regions[id] = region }
  func isLastUse(_ id: Int) -> Bool { usesLeft[id] == 1 }

  /// Whether the node owns scratch memory: not data, position or constants, and not shared with a renamed copy.
  private func isScratch(_ id: Int) -> Bool {
    switch graph[id].operation {
    case .constant, .extent, .subsampleScale, .data, .parameter, .rename: return false
    default: return !renamedNodes.contains(id)
    }
  }

  private lazy var renamedNodes: Set<Int> = Set(
    graph.nodes.filter { if case .rename = $0.operation { true } else { false } }.map {
      $0.inputs[0]
    })

  /// Notes that an instruction has read these nodes; what nobody needs any more gives up its place.
  func consume(_ inputs: [Int]) {
    for input in inputs {
      usesLeft[input, default: 0] -= 1
      guard usesLeft[input] == 0, isScratch(input), case .arena(let offset)? = regions[input] else {
        continue
      }
      let count = length(graph[input].axes)
      if case .sweep = scope, !isTiled(input) {
        releasedAfterSweep.append((offset, count))
      } else {
        allocator.release(offset, count)
      }
      regions[input] = nil
    }
  }

  /// Scratch memory for the instruction in work.
  func temporary(_ count: Int) -> Program.Region {
    let offset = allocator.allocate(count)
    temporaries.append((offset, count))
    return .arena(offset)
  }

  /// Scratch memory that lives until the sweep in work is over.
  func lanes(_ elements: Int) -> Int {
    // Fresh: an array of the same tile that is already dead would be written again with the next tile.
    let count = elements * Int(CVM_LANES)
    let offset = allocator.allocateFresh(count)
    releasedAfterSweep.append((offset, count))
    return offset
  }

  private func releaseTemporaries() {
    for (offset, count) in temporaries { allocator.release(offset, count) }
    temporaries = []
  }

  /// The operand with its axes stored in the given order; axes that it lacks are left out.
  func aligned(_ operand: Operand, to order: [Axis]) -> Operand {
    let wanted = order.filter(operand.axes.contains)
    if wanted == operand.axes { return operand }
    var copy = Program.Instruction(operation: CVM_PERMUTE, a: operand.region)
    if isTiled(operand.axes) {
      let target = Operand(region: temporary(length(wanted)), axes: wanted)
      copy.operation = CVM_COPY
      copy.out = target.region
      copy.tiled = true
      copy.outer = wanted.dropLast().map {
        .init(count: $0.count, out: stride($0, in: target), a: stride($0, in: operand), b: 0)
      }
      append(copy)
      return target
    }
    let key = "\(operand.region) \(wanted.map { ObjectIdentifier($0) })"
    if case .sweep = scope, let known = permutedGlobals[key] { return known }
    let count = length(wanted)
    let target: Operand
    if case .sweep = scope {
      let offset = allocator.allocateFresh(count)
      releasedAfterSweep.append((offset, count))
      target = Operand(region: .arena(offset), axes: wanted)
      permutedGlobals[key] = target
    } else {
      target = Operand(region: temporary(count), axes: wanted)
    }
    copy.out = target.region
    copy.outer = wanted.map {
      .init(count: $0.count, out: stride($0, in: target), a: stride($0, in: operand), b: 0)
    }
    appendBeforeSweep(copy)
    return target
  }

  private var constantOffsets: [UInt64: Int] = [:]

  /// The offset of a constant.
  func constant(_ value: Double) -> Int {
    if let known = constantOffsets[value.bitPattern] { return known }
    let offset = allocator.allocateFresh(1)
    constantOffsets[value.bitPattern] = offset
    result.constants.append((offset, value))
    return offset
  }

  /// Observed values, packed in an order of axes; tile by tile if they are tiled.
  func packed(_ array: DataArray, identity: ObjectIdentifier, order: [Axis]) -> Program.Region {
    let key = DataKey(identity: identity, order: order)
    let tileStride = isTiled(order) ? length(order) : 0
    if let number = dataNumbers[key] { return .data(number, offset: 0, tileStride: tileStride) }
    let source = Tensor(axes: array.axes, values: array.values).aligned(to: order).values
    let buffer: AlignedBuffer
    if let tileAxis, isTiled(order) {
      let others = order.dropLast().reduce(1) { $0 * $1.count }
      let rows = tileAxis.count
      buffer = AlignedBuffer(count: (rows + tileRows - 1) / tileRows * tileStride + 8)
      for other in 0..<others {
        for row in 0..<rows {
          buffer[row / tileRows * tileStride + other * tileRows + row % tileRows] =
            source[other * rows + row]
        }
      }
    } else {
      buffer = AlignedBuffer(count: source.count + 8)
      for (index, value) in source.enumerated() { buffer[index] = value }
    }
    dataNumbers[key] = result.data.count
    result.data.append(.init(values: buffer, tileStride: tileStride))
    return .data(result.data.count - 1, offset: 0, tileStride: tileStride)
  }

  // MARK: results

  private func emitGradients() throws {
    for (slot, gradient) in zip(slots, gradients) {
      let source = try operand(gradient)
      let target = Operand(region: .arena(result.gradientOffset + slot.offset), axes: slot.axes)
      try copy(source, to: target)
    }
  }

  private func emitGlobalOutputs() throws {
    var outputs = result.outputs
    for (index, id) in outputNodes.enumerated() where !isTiled(id) {
      let source = try operand(id)
      let target = Operand(
        region: .arena(allocator.allocateFresh(length(source.axes))), axes: source.axes)
      try copy(source, to: target)
      outputs.append(
        .init(
          storedAxes: source.axes, requestedAxes: outputAxes[index], region: target.region,
          tiled: false,
          number: index))
    }
    result.outputs = outputs.sorted { $0.number < $1.number }
  }

  private func emitTiledOutput(_ index: Int) throws {
    guard let tileAxis else { return }
    let source = try operand(outputNodes[index])
    let tiles = (tileAxis.count + tileRows - 1) / tileRows
    let offset = allocator.allocateFresh(tiles * length(source.axes))
    var copy = Program.Instruction(operation: CVM_COPY, out: .arena(offset), a: source.region)
    copy.outTileStride = length(source.axes)
    copy.tiled = true
    copy.outer = source.axes.dropLast().map {
      .init(count: $0.count, out: stride($0, in: source), a: stride($0, in: source), b: 0)
    }
    append(copy)
    consume([outputNodes[index]])
    result.outputs.append(
      .init(
        storedAxes: source.axes, requestedAxes: outputAxes[index], region: .arena(offset),
        tiled: true,
        number: index))
  }
}
