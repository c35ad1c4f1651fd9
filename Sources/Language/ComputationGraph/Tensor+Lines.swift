// Arrays taken apart along some of their axes.
extension Tensor {
  /// The elements along some axes, combined to one, for each element over the others.
  func reduced(
    over summed: [Axis], to axes: [Axis], _ combine: ([Double]) -> Double
  ) -> Tensor {
    let grouped = aligned(to: axes + summed)
    let width = summed.elementCount
    return Tensor(
      axes: axes,
      values: (0..<axes.elementCount).map {
        combine(Array(grouped.values[$0 * width..<($0 + 1) * width]))
      })
  }

  /// Each line of elements along an axis, mapped to another.
  func mapped(along axis: Axis, _ transform: ([Double]) -> [Double]) -> Tensor {
    let order = axes.without([axis]) + [axis]
    let lines = aligned(to: order).values
    let values = stride(from: 0, to: lines.count, by: axis.count).flatMap {
      transform(Array(lines[$0..<$0 + axis.count]))
    }
    return Tensor(axes: order, values: values).aligned(to: axes)
  }
}
