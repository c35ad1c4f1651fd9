/// Which scalars are meant: `*` matches any characters, `?` one, brackets themselves; the name of an array means all
/// of its elements.
public struct NamePattern: Sendable, Equatable {
  /// As it was written.
  public let text: String
  private let characters: [Character]

  /// The pattern written as a text; every text is one.
  public init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  /// Whether a scalar's name, whole, or the name of its array matches.
  public func matches(_ name: String) -> Bool {
    if matches(Array(name)) { return true }
    guard let bracket = name.firstIndex(of: "[") else { return false }
    return matches(Array(name[..<bracket]))
  }

  /// Tries the shortest stretch for the last `*` seen, and longer ones on failure.
  private func matches(_ name: [Character]) -> Bool {
    var (place, index) = (0, 0)
    var star: (place: Int, index: Int)?
    while index < name.count {
      if place < characters.count, characters[place] == "*" {
        star = (place, index)
        place += 1
      } else if place < characters.count,
        characters[place] == "?" || characters[place] == name[index]
      {
        place += 1
        index += 1
      } else if let last = star {
        place = last.place + 1
        index = last.index + 1
        star = (last.place, index)
      } else {
        return false
      }
    }
    return characters[place...].allSatisfy { $0 == "*" }
  }
}
