// Indexing, from its definition.
extension ReferenceEvaluator {
  static func gather(_ x: Tensor, _ codes: [CodeArray], to axes: [Axis]) -> Tensor {
    let rest = x.axes.without(codes.into)
    let table = x.aligned(to: rest + codes.into).values
    let values = zip(positions(in: rest, along: axes), elements(codes, along: axes))
      .map { table[$0 * codes.into.elementCount + $1] }
    return Tensor(axes: axes, values: values)
  }

  static func scatter(_ x: Tensor, _ codes: [CodeArray], over: [Axis], to axes: [Axis]) -> Tensor {
    let rest = x.axes.without(over)
    var sums = [Double](repeating: 0, count: axes.elementCount)
    let places = zip(positions(in: rest, along: x.axes), elements(codes, along: x.axes))
    for (value, (position, code)) in zip(x.values, places) {
      sums[code * rest.elementCount + position] += value
    }
    return Tensor(axes: codes.into + rest, values: sums).aligned(to: axes)
  }

  static func stacked(
    _ inputs: [Tensor], at places: [Int], along axis: Axis, to axes: [Axis]
  ) -> Tensor {
    let rest = axes.without([axis])
    var values = [Double](repeating: 0, count: axes.elementCount)
    for (place, input) in zip(places, inputs) {
      let first = place * rest.elementCount
      values.replaceSubrange(
        first..<first + rest.elementCount, with: input.aligned(to: rest).values)
    }
    return Tensor(axes: [axis] + rest, values: values).aligned(to: axes)
  }

  /// Each line of elements along an axis, mapped to another.
  static func mapped(
    _ x: Tensor, along axis: Axis, _ transform: ([Double]) -> [Double]
  ) -> Tensor {
    let order = x.axes.without([axis]) + [axis]
    let lines = x.aligned(to: order).values
    let values = stride(from: 0, to: lines.count, by: axis.count).flatMap {
      transform(Array(lines[$0..<$0 + axis.count]))
    }
    return Tensor(axes: order, values: values).aligned(to: x.axes)
  }

  /// For each element over `axes`, its place in an array over some of them.
  private static func positions(in own: [Axis], along axes: [Axis]) -> [Int] {
    Tensor(axes: own, values: (0..<own.elementCount).map(Double.init)).aligned(to: axes)
      .values.map { Int($0) }
  }

  /// For each element over `axes`, the place that its codes name together, row-major over what they point into.
  private static func elements(_ codes: [CodeArray], along axes: [Axis]) -> [Int] {
    codes.reduce([Int](repeating: 0, count: axes.elementCount)) { places, own in
      let values = Tensor(axes: own.axes, values: own.codes.map(Double.init)).aligned(to: axes)
      return zip(places, values.values).map { $0 * own.into.count + Int($1) }
    }
  }
}
