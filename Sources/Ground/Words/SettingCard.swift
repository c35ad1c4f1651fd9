/// One setting of a model, a method or a study: its name, its meaning, the values it takes, and where its value is kept.
///
///     SettingCard.number("scale-prior", \.scalePrior, "Scale of the half-Cauchy prior on spreads.", .positive)
///
/// The command line makes an option of it, a saved fit keeps its text under its name, and both read the text back through it.
public struct SettingCard<Subject>: Sendable {
  /// Its name, `scale-prior`: of the option, and in saved settings.
  public let name: String
  /// What it means, in a sentence.
  public let words: String
  /// What its text must be: `a positive finite number`.
  public let expected: String
  /// The texts it takes, where they can be listed.
  public let choices: [String]
  /// Whether it is on or off: its texts are `true` and `false`.
  public let isFlag: Bool
  private let read: @Sendable (Subject) -> String?
  private let write: @Sendable (String, inout Subject) -> Bool

  /// A setting kept at a key path, whose text is parsed and printed as given.
  ///
  /// - Parameters:
  ///   - parse: the value that a text means; nil where it means none.
  ///   - print: the text of a value, which `parse` reads back; nil for a value without one, such as nil.
  public init<Value>(
    _ name: String, _ path: any WritableKeyPath<Subject, Value> & Sendable, _ words: String,
    expected: String, choices: [String] = [], isFlag: Bool = false,
    parse: @escaping @Sendable (String) -> Value?, print: @escaping @Sendable (Value) -> String?
  ) {
    self.name = name
    self.words = words
    self.expected = expected
    self.choices = choices
    self.isFlag = isFlag
    read = { print($0[keyPath: path]) }
    write = { text, subject in
      guard let value = parse(text) else { return false }
      subject[keyPath: path] = value
      return true
    }
  }

  private init(
    _ name: String, _ words: String, _ expected: String, _ choices: [String], _ isFlag: Bool,
    read: @escaping @Sendable (Subject) -> String?,
    write: @escaping @Sendable (String, inout Subject) -> Bool
  ) {
    (self.name, self.words, self.expected) = (name, words, expected)
    (self.choices, self.isFlag) = (choices, isFlag)
    (self.read, self.write) = (read, write)
  }

  /// The same setting of what has the subject at a key path.
  public func within<Whole>(
    _ path: any WritableKeyPath<Whole, Subject> & Sendable
  ) -> SettingCard<Whole> {
    SettingCard<Whole>(
      name, words, expected, choices, isFlag, read: { [read] in read($0[keyPath: path]) },
      write: { [write] text, whole in write(text, &whole[keyPath: path]) })
  }

  /// The text of its value; nil where it has none.
  public func text(in subject: Subject) -> String? { read(subject) }

  /// Sets it to the value that a text means.
  /// - Throws: `SettingError` for a text that means none.
  public func set(_ text: String, in subject: inout Subject) throws {
    guard write(text, &subject) else {
      throw SettingError(name: name, found: text, expected: expected)
    }
  }
}

/// A text that is no value of a setting.
public struct SettingError: Fault, Equatable {
  /// The setting's name.
  public let name: String
  /// The text.
  public let found: String
  /// What was expected, in words.
  public let expected: String

  package init(name: String, found: String, expected: String) {
    (self.name, self.found, self.expected) = (name, found, expected)
  }

  public var kind: FaultKind { .usage }

  /// The whole message, in one sentence.
  public var description: String { "\(name): found \(quoted(found)), expected \(expected)." }
}

/// The numbers that a setting takes, with their words.
public struct NumberRange: Sendable {
  /// `a positive finite number`.
  public let words: String
  let contains: @Sendable (Double) -> Bool

  /// The numbers for which a rule holds; NaN is none of them.
  public init(_ words: String, where rule: @escaping @Sendable (Double) -> Bool) {
    self.words = words
    contains = { !$0.isNaN && rule($0) }
  }

  /// Finite numbers above 0.
  public static let positive = NumberRange("a positive finite number") { $0 > 0 && $0.isFinite }
  /// 0, and finite numbers above.
  public static let notNegative = NumberRange("0 or a positive finite number") {
    $0 >= 0 && $0.isFinite
  }
  /// Numbers between 0 and 1, both excluded.
  public static let properShare = NumberRange("a number between 0 and 1, such as 0.9") {
    $0 > 0 && $0 < 1
  }
  /// Numbers from 0 to below 1.
  public static let shareBelowOne = NumberRange("a number from 0 to below 1") { 0..<1 ~= $0 }
}

// The usual kinds, each also for a value that may be nil, whose text cannot mean nil.
extension SettingCard {
  /// A number of a range.
  public static func number(
    _ name: String, _ path: any WritableKeyPath<Subject, Double> & Sendable, _ words: String,
    _ range: NumberRange
  ) -> SettingCard {
    SettingCard(
      name, path, words, expected: range.words,
      parse: { Double($0).flatMap { range.contains($0) ? $0 : nil } }, print: { $0.shortest })
  }

  /// A number of a range, or nil.
  public static func number(
    _ name: String, _ path: any WritableKeyPath<Subject, Double?> & Sendable, _ words: String,
    _ range: NumberRange
  ) -> SettingCard {
    SettingCard(
      name, path, words, expected: range.words,
      parse: { Double($0).flatMap { range.contains($0) ? $0 : nil }.map(Optional.some) },
      print: { $0?.shortest })
  }

  /// A whole number of a range; `unit` is what one of them counts in the value, such as the bytes of a megabyte.
  public static func whole(
    _ name: String, _ path: any WritableKeyPath<Subject, Int> & Sendable, _ words: String,
    _ range: ClosedRange<Int>, unit: Int = 1
  ) -> SettingCard {
    SettingCard(
      name, path, words, expected: expected(range),
      parse: { whole($0, range).map { $0 * unit } }, print: { String($0 / unit) })
  }

  /// A whole number of a range, or nil.
  public static func whole(
    _ name: String, _ path: any WritableKeyPath<Subject, Int?> & Sendable, _ words: String,
    _ range: ClosedRange<Int>
  ) -> SettingCard {
    SettingCard(
      name, path, words, expected: expected(range), parse: { whole($0, range).map(Optional.some) },
      print: { $0.map(String.init) })
  }

  /// A seed.
  public static func seed(
    _ name: String, _ path: any WritableKeyPath<Subject, UInt64> & Sendable, _ words: String
  ) -> SettingCard {
    SettingCard(
      name, path, words, expected: "a whole number from 0 to \(UInt64.max)", parse: { UInt64($0) },
      print: { String($0) })
  }

  /// One of a few cases.
  public static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Subject, Value> & Sendable, _ words: String
  ) -> SettingCard {
    let choices = Value.allCases.map(\.rawValue)
    return SettingCard(
      name, path, words, expected: "one of \(choices.joined(separator: ", "))", choices: choices,
      parse: { Value(rawValue: $0) }, print: { $0.rawValue })
  }

  /// Something that is on or off, and off unless it is asked for.
  public static func flag(
    _ name: String, _ path: any WritableKeyPath<Subject, Bool> & Sendable, _ words: String
  ) -> SettingCard {
    SettingCard(
      name, path, words, expected: "true or false", isFlag: true, parse: { Bool($0) },
      print: { String($0) })
  }

  private static func expected(_ range: ClosedRange<Int>) -> String {
    "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  private static func whole(_ text: String, _ range: ClosedRange<Int>) -> Int? {
    Int(text).flatMap { range.contains($0) ? $0 : nil }
  }
}
