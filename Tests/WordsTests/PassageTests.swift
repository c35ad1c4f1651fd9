import Foundation
import Testing
import Words

/// A passage keeps both spellings of its settings where it is read back, and has one of them where it is read.
@Suite struct PassageTests {
  static let passages: [Passage] = [
    "", "Nothing to set.",
    "Make \("beta") non-centred (\(.noncentered)), or leave \(.drop("a")) out.",
    "\(.svi)", "\(.svi)\(.models) \(3)",
  ]

  private func encoded(_ passage: Passage, as form: Passage.Form?) throws -> Data {
    let encoder = JSONEncoder()
    if let form, let key = CodingUserInfoKey.passages { encoder.userInfo[key] = form }
    return try encoder.encode([passage])
  }

  @Test(arguments: passages) func survivesBeingSaved(_ passage: Passage) throws {
    let data = try encoded(passage, as: .whole)
    #expect(try JSONDecoder().decode([Passage].self, from: data) == [passage])
    // Without settings it is the string that earlier versions wrote.
    if passage.words(for: .swift) == passage.words(for: .commandLine) {
      #expect(try JSONDecoder().decode([String].self, from: data) == ["\(passage)"])
    }
  }

  @Test(arguments: passages) func readersGetAString(_ passage: Passage) throws {
    for reader in [Passage.Reader.swift, .commandLine] {
      let data = try encoded(passage, as: .words(reader))
      #expect(
        try JSONDecoder().decode([String].self, from: data) == [passage.words(for: reader)])
    }
    #expect(try encoded(passage, as: nil) == encoded(passage, as: .words(.swift)))
  }

  @Test func joinsWithASpaceBetween() {
    let joined = ["One.", "Use \(.svi).", "Three."].joined()
    #expect(joined.words(for: .commandLine) == "One. Use --inference svi. Three.")
    #expect([Passage]().joined() == "")
  }

  /// What is neither a string nor a list of parts is refused.
  @Test(arguments: ["[3]", "[{}]", "[[{\"option\": \"--a\"}]]"])
  func otherJSONIsRefused(_ json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Passage].self, from: Data(json.utf8))
    }
  }
}
