/// A named dimension: what a plate declares, what arrays are aligned by.
///
/// Identity is the declared axis, never its name or its length: two axes of 14 elements are different axes.
public final class Axis: Sendable {
  /// The name that errors, draws and exports use.
  public let name: String
  /// One label for each element, where they have names.
  public let labels: [String]?
  /// Number of elements.
  public let count: Int

  /// An axis of `count` elements without labels.
  ///
  /// - Precondition: the count is not negative.
  public init(_ name: String, count: Int) {
    precondition(count >= 0, "axis \(name) of \(count) elements, expected 0 or more")
    self.name = name
    self.count = count
    labels = nil
  }

  /// An axis with a label for each element.
  public init(_ name: String, labels: [String]) {
    self.name = name
    self.labels = labels
    count = labels.count
  }

  /// A second axis with the same elements, for expressions that need an axis twice (a covariance).
  public func renamed(_ name: String) -> Axis {
    if let labels { return Axis(name, labels: labels) }
    return Axis(name, count: count)
  }

  /// The label of an element, or its index from 0.
  public func label(_ index: Int) -> String { labels.map { $0[index] } ?? String(index) }
}

extension Axis: Hashable {
  public static func == (left: Axis, right: Axis) -> Bool { left === right }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

extension Axis: CustomStringConvertible {
  /// `feature[14]`.
  public var description: String { "\(name)[\(count)]" }
}

extension [Axis] {
  /// Number of elements of an array over these axes.
  package var elementCount: Int { reduce(1) { $0 * $1.count } }

  /// Row-major steps, in elements, for each axis.
  package var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: count)
    for index in indices.dropLast().reversed() {
      strides[index] = strides[index + 1] * self[index + 1].count
    }
    return strides
  }

  /// These axes, then those of `other` that are not among them.
  package func union(_ other: [Axis]) -> [Axis] { self + other.filter { !contains($0) } }

  /// These axes without those of `other`, in their order.
  package func without(_ other: [Axis]) -> [Axis] { filter { !other.contains($0) } }

  package func isSameSet(_ other: [Axis]) -> Bool { count == other.count && without(other).isEmpty }
}

/// `[genre[11], feature[14]]`, for messages.
package func describe(_ axes: [Axis]) -> String {
  "[" + axes.map(\.description).joined(separator: ", ") + "]"
}
