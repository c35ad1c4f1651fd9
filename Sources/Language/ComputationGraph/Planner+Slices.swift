import CVectorMath

// Parts of arrays moved to their places.
extension Planner {
  /// Zeros in a whole stretch of the arena.
  func zeros(_ region: Program.Region, _ count: Int) -> Program.Instruction {
    var instruction = Program.Instruction(operation: CVM_COPY, out: region, a: .arena(constant(0)))
    instruction.aMoves = false
    instruction.inner = count
    return instruction
  }

  /// Copies a part of an array, a number of elements along each axis, and writes nothing outside it.
  func copyElements(
    of source: Operand, from first: Int, to target: Operand, at place: Int,
    _ counts: [(axis: Axis, count: Int)]
  ) {
    var copy = Program.Instruction(
      operation: CVM_PERMUTE, out: target.region.shifted(by: place),
      a: source.region.shifted(by: first))
    if isTiled(target.axes) {
      // Whole vectors: what they write behind the last row is the padding of the tile.
      copy.operation = CVM_COPY
      copy.tiled = true
      copy.aMoves = isTiled(source.axes)
    }
    copy.outer = Self.joined(
      counts.filter { $0.axis != tileAxis }.map {
        .init(
          count: $0.count, out: stride($0.axis, in: target), a: stride($0.axis, in: source), b: 0)
      })
    append(copy)
  }
}
