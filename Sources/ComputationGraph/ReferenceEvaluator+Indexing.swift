// Indexing, from its definition.
extension ReferenceEvaluator {
  static func gather(_ x: Tensor, _ codes: CodeArray, to axes: [Axis]) -> Tensor {
    let rest = x.axes.without([codes.into])
    let table = x.aligned(to: rest + [codes.into]).values
    let values = zip(positions(in: rest, along: axes), elements(codes, along: axes))
      .map { table[$0 * codes.into.count + $1] }
    return Tensor(axes: axes, values: values)
  }

  static func scatter(_ x: Tensor, _ codes: CodeArray, over: [Axis], to axes: [Axis]) -> Tensor {
    let rest = x.axes.without(over)
    var sums = [Double](repeating: 0, count: axes.elementCount)
    let places = zip(positions(in: rest, along: x.axes), elements(codes, along: x.axes))
    for (value, (position, code)) in zip(x.values, places) {
      sums[code * rest.elementCount + position] += value
    }
    return Tensor(axes: [codes.into] + rest, values: sums).aligned(to: axes)
  }

  /// For each element over `axes`, its place in an array over some of them.
  private static func positions(in own: [Axis], along axes: [Axis]) -> [Int] {
    Tensor(axes: own, values: (0..<own.elementCount).map(Double.init)).aligned(to: axes)
      .values.map { Int($0) }
  }

  private static func elements(_ codes: CodeArray, along axes: [Axis]) -> [Int] {
    Tensor(axes: codes.axes, values: codes.codes.map(Double.init)).aligned(to: axes)
      .values.map { Int($0) }
  }
}
