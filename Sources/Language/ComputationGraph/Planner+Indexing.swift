import CVectorMath

// Arrays read, and added to, at places that codes name.
extension Planner {
  /// out[…] = x[code, …].
  func emitGather(_ id: Int, _ codes: [CodeArray]) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let out = Operand(region: place(id), axes: storedAxes(graph[id].axes))
    let places = places(of: codes, in: source)
    append(
      indexing(CVM_GATHER, out: out, a: source, places, along: out.axes) {
        .init(
          count: $0.count, out: stride($0, in: out),
          // Along these axes the codes move, not what they point into.
          a: codes.into.contains($0) ? 0 : stride($0, in: source), b: stride($0, in: places.codes))
      })
    consume([input])
  }

  /// out[code, …] += x[…], from 0.
  func emitScatter(_ id: Int, _ codes: [CodeArray], over: [Axis]) throws {
    let input = graph[id].inputs[0]
    let source = try operand(input)
    let axes = storedAxes(graph[id].axes)
    let count = length(axes)
    // A sum over tiles gathers in lanes: rows that follow each other and share a place need not wait for each other.
    let inLanes = isSweepSum(id) && count * Int(CVM_LANES) <= 4096
    let step = inLanes ? Int(CVM_LANES) : 1
    let region: Program.Region
    if inLanes {
      region = .arena(lanes(count))
    } else if isSweepSum(id) {
      region = .arena(allocator.allocateFresh(count))
      setRegion(id, region)
    } else {
      region = place(id)
    }
    let zeros = zeros(region, count * step)
    if isSweepSum(id) { appendBeforeSweep(zeros) } else { append(zeros) }

    let out = Operand(region: region, axes: axes)
    var places = places(of: codes, in: out)
    places.step *= step
    append(
      indexing(
        inLanes ? CVM_SCATTER_TO_LANES : CVM_SCATTER, out: out, a: source, places,
        along: source.axes
      ) {
        .init(
          count: $0.count, out: over.contains($0) ? 0 : stride($0, in: out) * step,
          a: stride($0, in: source), b: stride($0, in: places.codes))
      })
    if inLanes {
      var fold = Program.Instruction(operation: CVM_FOLD_LANES, a: region)
      fold.out = place(id)
      fold.n = count
      appendAfterSweep(fold)
    }
    consume([input])
  }

  /// Codes as a kernel reads them, and the step that one counts.
  private struct Places {
    var codes: Operand
    var step: Int
  }

  /// Where codes point to in a table.
  private func places(of codes: [CodeArray], in table: Operand) -> Places {
    let axes = storedAxes(codes.axes)
    let steps = codes.into.map { stride($0, in: table) }
    if codes.count == 1 {
      return Places(
        codes: Operand(region: packed(codes[0], order: axes), axes: axes), step: steps[0])
    }
    return Places(
      codes: Operand(region: packed(codes, steps: steps, order: axes), axes: axes), step: 1)
  }

  /// A loop nest over axes, the last of them innermost.
  private func indexing(
    _ kernel: cvm_operation, out: Operand, a: Operand, _ places: Places, along axes: [Axis],
    loop: (Axis) -> Program.Loop
  ) -> Program.Instruction {
    var instruction = Program.Instruction(
      operation: kernel, out: out.region, a: a.region, b: places.codes.region)
    let inner = axes.last.map(loop) ?? .init(count: 1, out: 0, a: 0, b: 0)
    instruction.outer = Self.joined(axes.dropLast().map(loop))
    instruction.tiled = isTiled(axes)
    instruction.inner = inner.count
    instruction.lda = places.step
    (instruction.ldb, instruction.m, instruction.n) = (inner.out, inner.a, inner.b)
    return instruction
  }
}
