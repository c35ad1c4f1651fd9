// Elements of an axis, and operations along one.
extension Quantity {
  /// The array without an axis, at one of its elements, counted from 0.
  ///
  /// - Failure: the axis is missing; the element does not exist.
  public func element(_ place: Int, along axis: Axis) -> Quantity {
    requiring(axis, "element") {
      guard (0..<axis.count).contains(place) else {
        return Quantity(
          failure: "element(\(place), along: \(axis.name)): \(axis) has elements "
            + "0 … \(axis.count - 1)")
      }
      return Quantity(.element(place, along: axis), [$0])
    }
  }

  /// The array without an axis, at the element of a label.
  ///
  /// - Failure: the axis is missing, or has no such label.
  public func element(_ label: String, along axis: Axis) -> Quantity {
    guard let place = axis.labels?.firstIndex(of: label) else {
      return Quantity(
        failure: "element(\"\(label)\", along: \(axis.name)): \(axis) has "
          + (axis.labels.map { "the labels \($0)" } ?? "no labels; count its elements from 0"))
    }
    return element(place, along: axis)
  }

  /// The array shifted along an axis: out[t] = self[t − steps], and `filling` where there is no such element.
  ///
  /// With negative steps elements come from later places. `y.lagged(by: 1, along: day, filling: y0)` is each day's yesterday.
  /// A lag of as many steps as the axis is long, or more, is `filling` throughout.
  ///
  /// - Failure: the axis is missing.
  public func lagged(by steps: Int, along axis: Axis, filling value: Quantity = 0) -> Quantity {
    // Every longer lag gives the same.
    let steps = Swift.max(-axis.count, Swift.min(steps, axis.count))
    return requiring(axis, "lagged") {
      let shifted = Quantity(.lagged(by: steps, along: axis), [$0])
      if case .constant(0) = value.node.operation, value.failure == nil { return shifted }
      let isFilled = (0..<axis.count).map { (0..<axis.count).contains($0 - steps) ? 0.0 : 1 }
      let condition = Quantity(.data(DataArray("filled", axes: [axis], values: isFilled)))
      return shifted + Quantity(.binary(.keepWhere), [value, condition])
    }
  }

  /// Running sums along an axis: out[t] = Σ self[s] over s ≤ t, or s < t if exclusive.
  ///
  /// - Failure: the axis is missing.
  public func cumulativeSum(along axis: Axis, exclusive: Bool = false) -> Quantity {
    requiring(axis, "cumulativeSum") {
      Quantity(.cumulativeSum(along: axis, exclusive: exclusive, reversed: false), [$0])
    }
  }

  /// The largest element along an axis; NaN if one is. Elements that share it share its gradient.
  ///
  /// - Failure: the axis is missing.
  public func max(along axis: Axis) -> Quantity {
    requiring(axis, "max") { Quantity(.maximum(along: axis), [$0]) }
  }

  /// The smallest element along an axis; NaN if one is. Elements that share it share its gradient.
  ///
  /// - Failure: the axis is missing.
  public func min(along axis: Axis) -> Quantity {
    requiring(axis, "min") { -Quantity(.maximum(along: axis), [-$0]) }
  }
}

/// Expressions, one for each element of an axis, as one array over it; their own axes align.
///
/// - Failure: a number of expressions that is not the axis's number of elements; an expression that already has the axis.
public func stacked(_ elements: [Quantity], along axis: Axis) -> Quantity {
  guard elements.count == axis.count else {
    return Quantity(
      failure: "stacked(along: \(axis.name)): found \(elements.count) expressions, "
        + "expected one for each element of \(axis)")
  }
  if let place = elements.firstIndex(where: { $0.axes.contains(axis) }) {
    return Quantity(
      failure: "stacked(along: \(axis.name)): expression \(place) has axes "
        + "\(describe(elements[place].axes)), \(axis) already among them")
  }
  return Quantity(.stacked(at: Array(elements.indices), along: axis), elements)
}
