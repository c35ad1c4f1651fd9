import CVectorMath
import MathKernels

// Where arrays are stored, and until when.
extension Planner {
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

  /// Gives a node a place for its value: that of an input which is last used here and may be overwritten, or a new one.
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

  /// Whether the node owns scratch memory.
  func isScratch(_ id: Int) -> Bool { graph[id].operation.rule.ownsMemory }

  /// Notes that an instruction has read these nodes; what is no longer needed releases its memory.
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

  /// Scratch memory for the current instruction.
  func temporary(_ count: Int) -> Program.Region {
    let offset = allocator.allocate(count)
    temporaries.append((offset, count))
    return .arena(offset)
  }

  /// Scratch memory that lives until the current sweep is over.
  func lanes(_ elements: Int) -> Int {
    // Fresh: an array of the same tile that is already dead would be written again with the next tile.
    let count = elements * Int(CVM_LANES)
    let offset = allocator.allocateFresh(count)
    releasedAfterSweep.append((offset, count))
    return offset
  }

  func releaseTemporaries() {
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

  /// The offset of a constant.
  func constant(_ value: Double) -> Int {
    if let known = constantOffsets[value.bitPattern] { return known }
    let offset = allocator.allocateFresh(1)
    constantOffsets[value.bitPattern] = offset
    result.constants.append((offset, value))
    return offset
  }

  /// Codes, as doubles, packed in an order of axes.
  func packed(_ codes: CodeArray, order: [Axis]) -> Program.Region {
    let values = DataArray(codes.name, axes: codes.axes, values: codes.codes.map(Double.init))
    return packed(values, identity: ObjectIdentifier(codes), order: order)
  }

  /// The places that several codes name together, in an array in which the axes they point into have these steps.
  func packed(_ codes: [CodeArray], steps: [Int], order: [Axis]) -> Program.Region {
    var values = [Double](repeating: 0, count: order.elementCount)
    for (codes, step) in zip(codes, steps) {
      let own = Tensor(axes: codes.axes, values: codes.codes.map { Double($0 * step) })
      for (place, value) in own.aligned(to: order).values.enumerated() { values[place] += value }
    }
    let key = DataKey(identities: codes.map(ObjectIdentifier.init), steps: steps, order: order)
    return packed(DataArray("places", axes: order, values: values), key)
  }

  /// Observed values, packed in an order of axes; tile by tile if they are tiled.
  func packed(_ array: DataArray, identity: ObjectIdentifier, order: [Axis]) -> Program.Region {
    packed(array, DataKey(identities: [identity], order: order))
  }

  /// Ones, where a workspace may draw random factors.
  func packed(_ mask: MaskArray, order: [Axis]) -> Program.Region {
    let key = DataKey(identities: [ObjectIdentifier(mask)], order: order)
    let count = length(order)
    if dataNumbers[key] == nil {
      // One tile of ones serves for all.
      let ones = AlignedBuffer([Double](repeating: 1, count: count + 8))
      dataNumbers[key] = result.data.count
      result.masks.append(
        .init(number: result.data.count, rate: mask.rate, count: count, isTiled: isTiled(order)))
      result.data.append(.init(values: ones, tileStride: 0))
    }
    return .data(dataNumbers[key, default: 0], offset: 0)
  }

  private func packed(_ array: DataArray, _ key: DataKey) -> Program.Region {
    let order = key.order
    let tileStride = isTiled(order) ? length(order) : 0
    if let number = dataNumbers[key] { return .data(number, offset: 0) }
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
    return .data(result.data.count - 1, offset: 0)
  }
}
