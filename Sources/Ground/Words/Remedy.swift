/// A sentence that says what to try. The settings in it have two spellings: the option of the command line, and the argument in
/// Swift.
///
///     let remedy: Remedy = "Leave the column out with \(.drop("tempo"))."
///     remedy.words(for: .commandLine)  // Leave the column out with --drop "tempo".
///     "\(remedy)"                      // Leave the column out with dropped: ["tempo"].
public struct Remedy: Sendable, Equatable, CustomStringConvertible {
  /// Who reads it.
  public enum Reader: Sendable {
    /// Someone who writes Swift.
    case swift
    /// Someone who types commands.
    case commandLine
  }

  fileprivate enum Part: Sendable, Equatable {
    case words(String)
    case setting(Setting)
  }

  private var parts: [Part]

  /// A sentence without settings.
  public init(_ words: String) { parts = [.words(words)] }

  /// The sentence, with settings as the reader writes them.
  public func words(for reader: Reader) -> String {
    parts.map { part in
      switch part {
      case .words(let words): words
      case .setting(let setting): reader == .swift ? setting.argument : setting.option
      }
    }.joined()
  }

  /// One sentence after the other.
  package static func + (a: Remedy, b: Remedy) -> Remedy { "\(a)\(b)" }

  /// The sentence in Swift's spelling.
  public var description: String { words(for: .swift) }
}

extension Remedy: ExpressibleByStringInterpolation {
  public init(stringLiteral words: String) { self.init(words) }

  public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

  /// Collects words and settings.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) { append(.words(literal)) }

    public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      append(.words(value.description))
    }

    package mutating func appendInterpolation(_ remedy: Remedy) {
      remedy.parts.forEach { append($0) }
    }

    /// Neighbouring words are one part, so that equal sentences are equal.
    private mutating func append(_ part: Part) {
      if case .words(let new) = part, case .words(let words)? = parts.last {
        parts[parts.count - 1] = .words(words + new)
      } else {
        parts.append(part)
      }
    }

    package mutating func appendInterpolation(_ setting: Setting) {
      parts.append(.setting(setting))
    }
  }
}

/// A setting that a remedy names, by both its spellings. Errors know options from here alone.
package struct Setting: Sendable, Equatable {
  let option: String
  let argument: String

  private init(_ option: String, swift argument: String) {
    (self.option, self.argument) = (option, argument)
  }

  // Preparation
  package static let count = Setting("--count", swift: "TextEncoder(counted:)")
  package static let hash = Setting("--hash", swift: "TextEncoder(hashed:)")

  package static func drop(_ columns: String...) -> Setting { drop(columns) }

  package static func drop(_ columns: [String]) -> Setting {
    Setting(
      columns.map { "--drop \(quoted($0))" }.joined(separator: " "),
      swift: "dropped: [\(columns.map(quoted).joined(separator: ", "))]")
  }

  package static func impute(_ rule: String) -> Setting {
    Setting("--impute \(rule)", swift: "Imputer(.\(camelCased(rule)))")
  }

  package static func impute(_ column: String, _ rule: String) -> Setting {
    Setting(
      "--impute \(quoted(column + "=" + rule))",
      swift: "Imputer(.mean, [\(quoted(column)): .\(camelCased(rule))])")
  }

  package static func scale(_ rule: String) -> Setting {
    Setting(
      "--scale \(rule)", swift: rule == "none" ? "Scaler(nil)" : "Scaler(.\(camelCased(rule)))")
  }

  // Splits and targets
  package static let validation = Setting("--validation 0.2", swift: "validation: 0.2")
  package static let above = Setting("--above NUMBER", swift: "table.comparing(_:above:)")
  package static let classes = Setting("--target-kind classes", swift: "kind: .classes")

  // Reading
  package static let separator = Setting("--separator", swift: "CSVOptions.separator")
  package static let noHeader = Setting("--no-header", swift: "CSVOptions(hasHeader: false)")
  package static let decimalComma = Setting(
    "--decimal ,", swift: "CSVOptions.decimalMark = \",\"")

  package static func thousands(_ mark: Character) -> Setting {
    let names: [Character: String] = [",": "comma", ".": "point", " ": "space", "'": "apostrophe"]
    return Setting(
      "--thousands \(names[mark] ?? String(mark))",
      swift: "CSVOptions.thousandsMark = \(quoted(String(mark)))")
  }

  // Models, inference, output
  package static let output = Setting("another --output", swift: "another path")
  package static let force = Setting("add --force", swift: "pass overwriting: true")

  package static func resume(_ output: String) -> Setting {
    Setting(
      "fit --resume \(output)",
      swift: "fit(…, unfinished: UnfinishedRun(beside: \(quoted(output))))")
  }

  private static func camelCased(_ rule: String) -> String {
    let words = rule.split(separator: "-").map(String.init)
    return words.prefix(1).joined()
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
