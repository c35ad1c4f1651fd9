extension String {
  /// The first characters, at most so many, of a text made by `printable`: an escape such as `\u{1B}` is whole or not there.
  package func printablePrefix(_ count: Int) -> String {
    fitting(printableParts, count).joined()
  }

  /// The last characters, at most so many, of a text made by `printable`.
  package func printableSuffix(_ count: Int) -> String {
    fitting(printableParts.reversed(), count).reversed().joined()
  }

  private func fitting(_ parts: [String], _ count: Int) -> ArraySlice<String> {
    var length = 0
    return parts.prefix { part in
      length += part.count
      return length <= count
    }
  }

  /// Characters, and escapes.
  private var printableParts: [String] {
    var parts: [String] = []
    var rest = self[...]
    while let first = rest.first {
      var length = 1
      if first == "\\" {
        if rest.dropFirst().hasPrefix("u{"), let end = rest.firstIndex(of: "}") {
          length = rest.distance(from: rest.startIndex, to: end) + 1
        } else if let next = rest.dropFirst().first, "nrt0".contains(next) {
          length = 2
        }
      }
      parts.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return parts
  }
}
