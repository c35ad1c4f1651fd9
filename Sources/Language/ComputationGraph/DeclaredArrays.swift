// The arrays that operations refer to.

/// Observed numbers over named axes, row-major. Identity is the object.
package final class DataArray: Sendable {
  package let name: String
  package let axes: [Axis]
  package let values: [Double]

  /// - Precondition: as many values as the axes have elements, no axis twice.
  package init(_ name: String, axes: [Axis], values: [Double]) {
    precondition(values.count == axes.elementCount, "\(name): \(values.count) values, axes \(axes)")
    precondition(Set(axes).count == axes.count, "\(name): an axis occurs twice in \(axes)")
    self.name = name
    self.axes = axes
    self.values = values
  }
}

/// Observed categories: for each element of some axes the index of an element of another axis.
package final class CodeArray: Sendable {
  package let name: String
  package let axes: [Axis]
  package let codes: [Int]
  package let into: Axis

  /// - Precondition: as many codes as the axes have elements; the caller has checked 0 ≤ code < into.count.
  package init(_ name: String, axes: [Axis], codes: [Int], into: Axis) {
    precondition(codes.count == axes.elementCount)
    precondition(codes.allSatisfy { $0 >= 0 && $0 < into.count })
    self.name = name
    self.axes = axes
    self.codes = codes
    self.into = into
  }
}

extension [CodeArray] {
  /// The axes whose elements carry the codes.
  var axes: [Axis] { reduce([]) { $0.union($1.axes) } }
  /// The axes they point into, one for each array.
  var into: [Axis] { map(\.into) }
}

/// Random factors over named axes: 0 with probability `rate`, else 1/(1 − rate); 1 until a workspace draws them.
/// Identity is the object.
package final class MaskArray: Sendable {
  package let name: String
  package let axes: [Axis]
  package let rate: Double

  /// - Precondition: 0 ≤ rate < 1, no axis twice.
  package init(_ name: String, axes: [Axis], rate: Double) {
    precondition((0..<1).contains(rate) && Set(axes).count == axes.count)
    self.name = name
    self.axes = axes
    self.rate = rate
  }
}

/// A stretch of the position vector: one latent array in unconstrained space, row-major over its axes.
package final class ParameterSlot: Sendable {
  package let name: String
  package let axes: [Axis]
  package let offset: Int
  package var count: Int { axes.elementCount }
  /// The stretch itself.
  package var range: Range<Int> { offset..<offset + count }

  package init(_ name: String, axes: [Axis], offset: Int) {
    self.name = name
    self.axes = axes
    self.offset = offset
  }
}

// Identity is the object: no two declared arrays are ever merged because they look the same.
extension DataArray: Hashable {
  package static func == (left: DataArray, right: DataArray) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
extension CodeArray: Hashable {
  package static func == (left: CodeArray, right: CodeArray) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
extension MaskArray: Hashable {
  package static func == (left: MaskArray, right: MaskArray) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
extension ParameterSlot: Hashable {
  package static func == (left: ParameterSlot, right: ParameterSlot) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
