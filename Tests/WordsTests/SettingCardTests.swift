import Testing
import Words

@Suite struct SettingCardTests {
  enum Shape: String, CaseIterable {
    case round
    case longOne = "long-one"
  }

  struct Subject: Equatable {
    var share = 0.5
    var limit: Double?
    var count = 3
    var most: Int?
    var bytes = 5 << 20
    var shape = Shape.round
    var isOn = false
  }

  static let cards: [SettingCard<Subject>] = [
    .number("share", \.share, "A share.", .properShare),
    .number("limit", \.limit, "A limit.", .positive), .whole("count", \.count, "A number.", 1...9),
    .whole("most", \.most, "Another.", 0...9),
    .whole("memory", \.bytes, "Megabytes.", 0...100, unit: 1 << 20),
    .choice("shape", \.shape, "A shape."), .flag("on", \.isOn, "Whether it is on."),
  ]

  /// Of each setting a text, and the subject that has it.
  @Test func aTextSetsItsValueAndNothingElse() throws {
    let texts = ["0.25", "1e3", "9", "0", "7", "long-one", "true"]
    let expected: [Subject] = [
      .init(share: 0.25), .init(limit: 1000), .init(count: 9), .init(most: 0),
      .init(bytes: 7 << 20), .init(shape: .longOne), .init(isOn: true),
    ]
    for (place, card) in Self.cards.enumerated() {
      var subject = Subject()
      try card.set(texts[place], in: &subject)
      #expect(subject == expected[place])
      // What is printed reads back as the same.
      var again = Subject()
      try card.set(#require(card.text(in: subject)), in: &again)
      #expect(again == subject)
    }
  }

  @Test func aValueThatIsNilHasNoText() {
    #expect(
      Self.cards.map { $0.text(in: Subject()) == nil } == [
        false, true, false, true, false, false, false,
      ])
  }

  @Test(arguments: [
    ("share", "0"), ("share", "1"), ("share", "nan"), ("share", "half"), ("limit", "inf"),
    ("limit", "-1"), ("limit", ""), ("count", "0"), ("count", "10"), ("count", "1.5"),
    ("count", "99999999999999999999"), ("most", "-1"), ("memory", "101"), ("shape", "Round"),
    ("on", "yes"),
  ]) func anotherTextIsRefusedAndChangesNothing(name: String, text: String) throws {
    let card = try #require(Self.cards.first { $0.name == name })
    var subject = Subject()
    let error = #expect(throws: SettingError.self) { try card.set(text, in: &subject) }
    #expect(subject == Subject())
    #expect(error?.name == name && error?.found == text && error?.expected == card.expected)
  }
}
