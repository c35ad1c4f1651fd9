/// Hands out stretches of the arena, and takes them back when their contents are no longer needed.
package struct BufferAllocator {
  /// Doubles the arena needs.
  package private(set) var extent = 0
  private var free: [Range<Int>] = []

  package init() {}

  /// The length that is actually taken: whole cache lines, and one more for loops that run past the last element.
  private static func padded(_ count: Int) -> Int { (count + 7) / 8 * 8 + 8 }

  /// The offset of a stretch of at least `count` doubles.
  package mutating func allocate(_ count: Int) -> Int {
    let wanted = Self.padded(count)
    let fitting = free.indices.filter { free[$0].count >= wanted }
    if let best = fitting.min(by: { free[$0].count < free[$1].count }) {
      let offset = free[best].lowerBound
      if free[best].count == wanted {
        free.remove(at: best)
      } else {
        free[best] = offset + wanted..<free[best].upperBound
      }
      return offset
    }
    return allocateFresh(count)
  }

  /// The offset of a stretch that nothing has used before: for what must survive everything that already ran.
  package mutating func allocateFresh(_ count: Int) -> Int {
    defer { extent += Self.padded(count) }
    return extent
  }

  /// Gives back what `allocate(count)` returned.
  package mutating func release(_ offset: Int, _ count: Int) {
    var range = offset..<offset + Self.padded(count)
    // Joined with its free neighbours, so that the arena does not fragment.
    free.removeAll { other in
      guard other.upperBound == range.lowerBound || other.lowerBound == range.upperBound else {
        return false
      }
      range = min(range.lowerBound, other.lowerBound)..<max(range.upperBound, other.upperBound)
      return true
    }
    free.append(range)
  }
}
