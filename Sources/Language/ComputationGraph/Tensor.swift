/// Numbers over named axes, row-major.
public struct Tensor: Sendable {
  /// The axes, outermost first; none for a number.
  public let axes: [Axis]
  /// The numbers, row-major.
  public var values: [Double]

  /// Numbers over axes, row-major in their order.
  ///
  /// - Precondition: as many values as the axes have elements.
  package init(axes: [Axis], values: [Double]) {
    precondition(values.count == axes.elementCount)
    self.axes = axes
    self.values = values
  }

  /// A number.
  package init(_ value: Double) { self.init(axes: [], values: [value]) }

  /// The same numbers with the axes in another order; missing axes are broadcast.
  package func aligned(to order: [Axis]) -> Tensor {
    if order == axes { return self }
    let own = axes.rowMajorStrides
    let steps = order.map { axis in axes.firstIndex(of: axis).map { own[$0] } ?? 0 }
    let count = order.elementCount
    var result: [Double] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: order.count)
    var offset = 0
    for _ in 0..<count {
      result.append(values[offset])
      for axis in order.indices.reversed() {
        index[axis] += 1
        offset += steps[axis]
        if index[axis] < order[axis].count { break }
        offset -= steps[axis] * order[axis].count
        index[axis] = 0
      }
    }
    return Tensor(axes: order, values: result)
  }
}
