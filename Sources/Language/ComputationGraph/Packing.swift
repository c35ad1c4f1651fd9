/// Several arrays, each row-major, one after another along one flat axis. Identity is the object.
package final class Packing: Sendable {
  /// The axes of each array.
  let parts: [[Axis]]
  /// Where each array begins.
  let offsets: [Int]
  /// As long as all arrays together.
  let axis: Axis

  init(_ name: String, parts: [[Axis]]) {
    self.parts = parts
    var offsets: [Int] = []
    var count = 0
    for part in parts {
      offsets.append(count)
      count += part.elementCount
    }
    self.offsets = offsets
    axis = Axis(name, count: count)
  }
}

extension Packing: Hashable {
  package static func == (left: Packing, right: Packing) -> Bool { left === right }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
