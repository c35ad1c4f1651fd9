import ArgumentParser
import Bayes

/// A setting as an option: its card, whatever it is a setting of, and which choices have it.
struct OptionCard: Sendable {
  /// How often an option is given, and whether with a text.
  enum Form {
    case flag, once, repeated
  }

  let name: String
  let words: String
  let choices: [String]
  let form: Form
  /// The text of its default; nil where there is none, or where the words say it.
  let defaultText: String?
  /// What has it, such as the models `hierarchical` and `ard`; empty where it belongs to all.
  private(set) var owners: [String]
  private let check: @Sendable (String) throws -> Void

  /// The option for a setting of something, whose default is that of `standard`.
  init<Subject: Sendable>(
    _ card: SettingCard<Subject>, of standard: Subject, owner: String? = nil,
    showsDefault: Bool = true
  ) {
    (name, words, choices) = (card.name, card.words, card.choices)
    form = card.isFlag ? .flag : .once
    defaultText = showsDefault && !card.isFlag ? card.text(in: standard) : nil
    owners = owner.map { [$0] } ?? []
    check = { text in
      var subject = standard
      do { try card.set(text, in: &subject) } catch {
        throw ValidationError("expected \(card.expected).")
      }
    }
  }

  /// The option for a setting of a step.
  init(_ card: any StepOptionCard) {
    (name, words, choices) = (card.name, card.words, [])
    form =
      switch card.form {
      case .columns: .repeated
      case .table: .once
      case .flag: .flag
      }
    (defaultText, owners) = (nil, [])
    check = { text in _ = try usage { try card.column(in: text) } }
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
    try check(text)
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
  /// The texts of the options that were given, by name: several of those that may be repeated.
  private(set) var allTexts: [String: [String]] = [:]

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for card in Catalogue.options {
      let key = Key(stringValue: card.name)
      let texts: [String] =
        switch card.form {
        case .flag:
          try container.decode(Flag<Bool>.self, forKey: key).wrappedValue ? ["true"] : []
        case .once:
          [try container.decode(Option<String?>.self, forKey: key).wrappedValue].compactMap(\.self)
        case .repeated:
          try container.decode(Option<[String]>.self, forKey: key).wrappedValue
        }
      if !texts.isEmpty { allTexts[card.name] = texts }
    }
  }

  var customMirror: Mirror {
    Mirror(
      self,
      children: Catalogue.options.map { card -> (label: String?, value: Any) in
        let name = NameSpecification.customLong(card.name)
        let completion = card.choices.isEmpty ? nil : CompletionKind.list(card.choices)
        let option: Any =
          switch card.form {
          case .flag: Flag(wrappedValue: false, name: name, help: card.help)
          case .once:
            Option<String?>(
              name: name, parsing: .unconditional, help: card.help, completion: completion,
              transform: card.checked)
          case .repeated:
            Option<[String]>(
              wrappedValue: [], name: name, parsing: .unconditionalSingleValue, help: card.help,
              completion: completion, transform: card.checked)
          }
        return (card.name, option)
      })
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// The text of an option that is given once; nil where it was not given.
  func text(_ name: String) -> String? { allTexts[name]?.first }

  /// Whether an option was given.
  func isGiven(_ name: String) -> Bool { allTexts[name] != nil }

  /// Takes over an option from other options of the catalogue, where it was given there.
  mutating func take(_ name: String, from others: Self) {
    if let texts = others.allTexts[name] { allTexts[name] = texts }
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
      if let text = text(card.name) { try card.set(text, in: &subject) }
    }
  }
}
