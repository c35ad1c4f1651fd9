import CVectorMath

// Operations along a class axis work on [class][rows]: the class axis first, everything else one run of memory.
extension Planner {
  func emitClassAxis(_ id: Int, _ kernel: cvm_operation, along axis: Axis) throws {
    let input = graph[id].inputs[0]
    let rest = storedAxes(graph[input].axes.without([axis]))
    let source = aligned(try operand(input), to: [axis] + rest)
    var instruction = classAxisInstruction(kernel, source, axis, rest)
    instruction.out = place(id)
    appendForEachBatch(instruction, rest)
    consume([input])
  }

  func classAxisInstruction(
    _ kernel: cvm_operation, _ source: Operand, _ axis: Axis, _ rest: [Axis]
  ) -> Program.Instruction {
    var instruction = Program.Instruction(operation: kernel, a: source.region)
    instruction.n = axis.count
    instruction.lda = length(rest)
    instruction.ldb = length(rest)
    instruction.tiled = isTiled(rest)
    instruction.inner = length(rest)
    return instruction
  }

  /// A tile holds its rows in one run only if rows are the only axis besides the class axis; otherwise each batch is its own.
  func appendForEachBatch(_ instruction: Program.Instruction, _ rest: [Axis]) {
    guard instruction.tiled, rest.count > 1 else { return append(instruction) }
    for batch in 0..<rest.dropLast().reduce(1, { $0 * $1.count }) {
      var shifted = instruction
      shifted.a = instruction.a?.shifted(by: batch * tileRows)
      shifted.b = instruction.b?.shifted(by: batch * tileRows)
      shifted.c = instruction.c?.shifted(by: batch * tileRows)
      shifted.out = instruction.out?.shifted(by: batch * tileRows)
      append(shifted)
    }
  }
}
