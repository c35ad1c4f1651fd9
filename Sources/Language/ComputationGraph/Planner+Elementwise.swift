import CVectorMath

extension Planner {
  /// A kernel of one or two operands, element by element.
  func emitElementwise(_ id: Int, _ kernel: cvm_operation) throws {
    let inputs = graph[id].inputs
    let axes = storedAxes(graph[id].axes)
    let operands = try inputs.map { readable(try operand($0), along: axes) }
    // A loop nest writes a little past each inner loop, so only a single run of memory may be overwritten in place.
    let flat = isTiled(axes) || operands.allSatisfy { $0.axes == axes || $0.axes.isEmpty }
    let region = place(id, overwriting: flat ? inputs : [])
    append(
      elementwise(
        kernel, out: Operand(region: region, axes: axes), operands[0],
        operands.count > 1 ? operands[1] : nil))
    consume(inputs)
  }

  /// The operand, with a step of 0 or 1 along the innermost of these axes.
  func readable(_ operand: Operand, along axes: [Axis]) -> Operand {
    guard let inner = axes.last(where: isLooped), stride(inner, in: operand) > 1 else {
      return operand
    }
    return aligned(operand, to: axes)
  }

  /// Whether a loop runs along the axis at all.
  private func isLooped(_ axis: Axis) -> Bool { axis.count > 1 || axis == tileAxis }

  /// One loop nest over `out`, with loops joined where memory allows.
  func elementwise(
    _ kernel: cvm_operation, out: Operand, _ a: Operand, _ b: Operand?
  ) -> Program.Instruction {
    var instruction = Program.Instruction(
      operation: kernel, out: out.region, a: a.region, b: b?.region)
    var loops = out.axes.filter(isLooped).map { axis in
      Program.Loop(
        count: axis.count, out: stride(axis, in: out), a: stride(axis, in: a),
        b: b.map { stride(axis, in: $0) } ?? 0)
    }
    if isTiled(out.axes) {
      let inner = loops.removeLast()
      instruction.tiled = true
      instruction.aMoves = inner.a == 1
      instruction.bMoves = inner.b == 1
      instruction.outer = Self.joined(loops)
      return instruction
    }
    loops = Self.joined(loops)
    let inner = loops.popLast() ?? .init(count: 1, out: 1, a: 0, b: 0)
    instruction.inner = inner.count
    instruction.aMoves = inner.a == 1
    instruction.bMoves = inner.b == 1
    instruction.outer = loops
    return instruction
  }

  /// Merges neighbouring loops wherever every operand steps through both in the same way.
  static func joined(_ loops: [Program.Loop]) -> [Program.Loop] {
    var result: [Program.Loop] = []
    for loop in loops {
      if let outer = result.last, outer.out == loop.count * loop.out,
        outer.a == loop.count * loop.a,
        outer.b == loop.count * loop.b
      {
        result[result.count - 1] = .init(
          count: outer.count * loop.count, out: loop.out, a: loop.a, b: loop.b)
      } else {
        result.append(loop)
      }
    }
    return result
  }

  /// Copies an array, broadcasting axes that the source lacks.
  func copy(_ source: Operand, to target: Operand) throws {
    append(elementwise(CVM_COPY, out: target, readable(source, along: target.axes), nil))
  }
}
