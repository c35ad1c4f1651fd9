import CVectorMath

// What a program leaves behind: the gradient and the outputs.
extension Planner {
  func emitGradients() throws {
    for (slot, gradient) in zip(slots, gradients) {
      let source = try operand(gradient)
      let target = Operand(region: .arena(result.gradientOffset + slot.offset), axes: slot.axes)
      try copy(source, to: target)
    }
  }

  func emitGlobalOutputs() throws {
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

  func emitTiledOutput(_ index: Int) throws {
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
