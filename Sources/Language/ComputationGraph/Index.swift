/// For each element of some axes, an element of another axis: the county of each house, the item of each answer.
///
/// `beta[county]` swaps the axis that the index points into for the index's own; other axes align as ever. Where the
/// array already has an axis of the index, each element picks its own: `x[row, class]` indexed by a class for each
/// row is `[row]`.
///
/// With `county` over `row` and pointing into `counties`, `beta[counties, feature]` becomes `[row, feature]`.
public struct Index: Sendable {
  enum Content: Sendable {
    case codes(CodeArray)
    case failure(String)
  }
  let content: Content

  package init(_ codes: CodeArray) { content = .codes(codes) }
  /// What every expression indexed by it reports.
  package init(failure: String) { content = .failure(failure) }

  /// The axes whose elements point.
  public var axes: [Axis] {
    if case .codes(let codes) = content { codes.axes } else { [] }
  }

  /// The axis they point into; nil if the declaration of the index was mistaken.
  public var into: Axis? {
    if case .codes(let codes) = content { codes.into } else { nil }
  }

  /// What `quantity` makes of the codes; the message of the index where its declaration was mistaken.
  package func quantity(_ quantity: (CodeArray) -> Quantity) -> Quantity {
    switch content {
    case .codes(let codes): quantity(codes)
    case .failure(let message): Quantity(failure: message)
    }
  }
}

extension Quantity {
  /// out[i, …] = self[code(i), …]: the axes of indices in place of those they point into.
  ///
  /// Of several indices over the same axes, as in `effect[state, age]`, each element takes the place that they name
  /// together. The gradient adds up over all elements that point to the same place. The work is that of the elements,
  /// whatever the length of the axes that are pointed into.
  ///
  /// - Failure: the expression lacks an axis that an index points into.
  public subscript(indices: Index...) -> Quantity {
    indices.reduce(self) { $0.indexed(by: $1) }
  }

  private func indexed(by index: Index) -> Quantity {
    switch index.content {
    case .failure(let message): return failure == nil ? Quantity(failure: message) : self
    case .codes(let codes):
      guard failure != nil || axes.contains(codes.into) else {
        return Quantity(
          failure: "index \"\(codes.name)\" points into \(codes.into), the indexed array has axes "
            + "\(describe(axes)), expected \(codes.into) among them. "
            + "Index an array over that axis, or declare the index into another.")
      }
      return Quantity(.gather([codes]), [self])
    }
  }
}
