import ArgumentParser
import Bayes

/// A setting as an option: its card, whatever it is a setting of, and which choices have it.
struct OptionCard: Sendable {
  let name: String
  let words: String
  let expected: String
  let choices: [String]
  let isFlag: Bool
  /// The text of its default; nil where there is none, or where the words say it.
  let defaultText: String?
  /// What has it, such as the models `hierarchical` and `ard`; empty where it belongs to all.
  private(set) var owners: [String]
  private let accepts: @Sendable (String) -> Bool

  /// The option for a setting of something, whose default is that of `standard`.
  init<Subject: Sendable>(
    _ card: SettingCard<Subject>, of standard: Subject, owner: String? = nil,
    showsDefault: Bool = true
  ) {
    (name, words, expected) = (card.name, card.words, card.expected)
    (choices, isFlag) = (card.choices, card.isFlag)
    defaultText = showsDefault && !card.isFlag ? card.text(in: standard) : nil
    owners = owner.map { [$0] } ?? []
    accepts = { text in
      var subject = standard
      return (try? card.set(text, in: &subject)) != nil
    }
  }

  /// The same options, those of one name as one that belongs to all their owners. Its words are the first one's.
  static func merged(_ cards: [OptionCard]) -> [OptionCard] {
    cards.reduce(into: []) { merged, card in
      guard let place = merged.firstIndex(where: { $0.name == card.name }) else {
        return merged.append(card)
      }
      merged[place].owners += card.owners.filter { !merged[place].owners.contains($0) }
    }
  }

  /// The option's `help`: words, owners, choices and default.
  fileprivate var help: ArgumentHelp {
    let owned =
      owners.isEmpty ? words : words.dropLast() + " (\(owners.joined(separator: ", ")))."
    let notes = [
      choices.isEmpty ? nil : "values: \(choices.joined(separator: ", "))",
      defaultText.map { "default: \($0)" },
    ].compactMap(\.self)
    return ArgumentHelp(
      stringLiteral: owned + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"))
  }

  @Sendable fileprivate func checked(_ text: String) throws -> String {
    guard accepts(text) else { throw ValidationError("expected \(expected).") }
    return text
  }
}

/// A list of options that come from cards.
protocol OptionCatalogue {
  static var options: [OptionCard] { get }
}

/// A group of options made from the cards of a catalogue; a new card is a new option.
///
/// The parser finds the options of a group by reflection and decodes each by its name: the mirror and the decoder here give it
/// those of the catalogue as if they had been declared as properties.
struct CardOptions<Catalogue: OptionCatalogue>: ParsableArguments, CustomReflectable {
  /// The texts of the options that were given, by name.
  private(set) var texts: [String: String] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for card in Catalogue.options {
      let key = Key(stringValue: card.name)
      if card.isFlag {
        let isOn = try container.decode(Flag<Bool>.self, forKey: key).wrappedValue
        texts[card.name] = isOn ? "true" : nil
      } else {
        texts[card.name] = try container.decode(Option<String?>.self, forKey: key).wrappedValue
      }
    }
  }

  var customMirror: Mirror {
    Mirror(
      self,
      children: Catalogue.options.map { card -> (label: String?, value: Any) in
        let name = NameSpecification.customLong(card.name)
        return card.isFlag
          ? (card.name, Flag(wrappedValue: false, name: name, help: card.help))
          : (
            card.name,
            Option<String?>(
              name: name, parsing: .unconditional, help: card.help,
              completion: card.choices.isEmpty ? nil : .list(card.choices),
              transform: card.checked)
          )
      })
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Whether an option was given.
  func isGiven(_ name: String) -> Bool { texts[name] != nil }

  /// Takes over an option from other options of the catalogue, where it was given there.
  mutating func take(_ name: String, from others: Self) {
    if let text = others.texts[name] { texts[name] = text }
  }

  /// The options that were given, as `--name`, in the catalogue's order.
  var given: [String] {
    Catalogue.options.filter { isGiven($0.name) }.map { "--\($0.name)" }
  }

  /// Refuses options that were given and belong to other values of `flag` than the one chosen.
  func refuseOthers(than chosen: String, of flag: String) throws {
    for card in Catalogue.options where isGiven(card.name) && !card.owners.isEmpty {
      try refuse(["--\(card.name)"], with: flag, chosen, belongingTo: card.owners)
    }
  }

  /// A subject with what was given to those of its settings that the cards describe.
  func setting<Subject>(_ cards: [SettingCard<Subject>], in standard: Subject) throws -> Subject {
    var subject = standard
    try set(cards, in: &subject)
    return subject
  }

  /// Takes over what was given to those settings of a subject that the cards describe.
  func set<Subject>(_ cards: [SettingCard<Subject>], in subject: inout Subject) throws {
    for card in cards {
      if let text = texts[card.name] { try card.set(text, in: &subject) }
    }
  }
}
