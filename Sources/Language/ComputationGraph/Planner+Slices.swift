import CVectorMath

// Parts of arrays moved to their places, and sums that run along an axis.
extension Planner {
  /// x at one place of an axis.
  func emitElement(_ id: Int, _ place: Int, along axis: Axis) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: self.place(id), axes: storedAxes(graph[id].axes))
    copyElements(
      of: source, from: place * stride(axis, in: source), to: out, at: 0,
      out.axes.map { ($0, $0.count) })
    consume([input])
  }

  /// Arrays at their places of a new axis.
  func emitStacked(_ id: Int, at places: [Int], along axis: Axis) throws {
    let inputs = graph[id].inputs
    let out = Operand(region: place(id), axes: storedAxes(graph[id].axes))
    if places.count < axis.count { append(zeros(out.region, length(out.axes))) }
    for (place, input) in zip(places, inputs) {
      copyElements(
        of: try operand(input), from: 0, to: out, at: place * stride(axis, in: out),
        out.axes.without([axis]).map { ($0, $0.count) })
    }
    consume(inputs)
  }

  /// The part of an array that a shift along an axis leaves, and zeros where nothing comes in.
  func emitLagged(_ id: Int, by steps: Int, along axis: Axis) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: place(id), axes: storedAxes(graph[id].axes))
    append(zeros(out.region, length(out.axes)))
    copyElements(
      of: source, from: max(-steps, 0) * stride(axis, in: source), to: out,
      at: max(steps, 0) * stride(axis, in: out),
      out.axes.map { ($0, $0 == axis ? $0.count - abs(steps) : $0.count) })
    consume([input])
  }

  func emitCumulativeSum(_ id: Int, along axis: Axis, exclusive: Bool, reversed: Bool) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: place(id, overwriting: [input]), axes: storedAxes(graph[id].axes))
    var instruction = Program.Instruction(
      operation: CVM_CUMULATIVE_SUM, out: out.region, a: source.region)
    instruction.tiled = isTiled(out.axes)
    instruction.m = exclusive ? 1 : 0
    instruction.n = axis.count
    (instruction.lda, instruction.ldb) = (stride(axis, in: source), stride(axis, in: out))
    if reversed {
      instruction.a = source.region.shifted(by: (axis.count - 1) * instruction.lda)
      instruction.out = out.region.shifted(by: (axis.count - 1) * instruction.ldb)
      (instruction.lda, instruction.ldb) = (-instruction.lda, -instruction.ldb)
    }
    instruction.outer = Self.joined(
      out.axes.filter { $0 != axis && $0 != tileAxis }.map {
        .init(count: $0.count, out: stride($0, in: out), a: stride($0, in: source), b: 0)
      })
    append(instruction)
    consume([input])
  }

  /// Zeros in a whole stretch of the arena.
  func zeros(_ region: Program.Region, _ count: Int) -> Program.Instruction {
    var instruction = Program.Instruction(operation: CVM_COPY, out: region, a: .arena(constant(0)))
    instruction.aMoves = false
    instruction.inner = count
    return instruction
  }

  /// Copies a part of an array, so many elements along each axis, and writes nothing beside it.
  private func copyElements(
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
