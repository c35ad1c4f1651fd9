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

  /// A card of a part does to the whole what it does to the part, and nothing else.
  @Test func aSettingOfAPartIsOneOfTheWhole() throws {
    struct Whole: Equatable {
      var name = "whole"
      var part = Subject()
    }
    let cards = Self.cards.map { $0.within(\Whole.part) }
    for (card, inner) in zip(cards, Self.cards) {
      #expect(card.name == inner.name && card.words == inner.words)
      #expect(card.expected == inner.expected && card.choices == inner.choices)
      #expect(card.isFlag == inner.isFlag && card.text(in: Whole()) == inner.text(in: Subject()))
    }
    var (whole, part) = (Whole(), Subject())
    for (place, text) in ["0.25", "1e3", "9", "0", "7", "long-one", "true"].enumerated() {
      try cards[place].set(text, in: &whole)
      try Self.cards[place].set(text, in: &part)
      #expect(whole == Whole(part: part))
    }
    #expect(throws: SettingError.self) { try cards[0].set("2", in: &whole) }
    #expect(whole == Whole(part: part))
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
