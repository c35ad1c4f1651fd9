/// A sentence or several, in which settings have two spellings: the option of the command line, and the argument in Swift.
///
///     let remedy: Passage = "Leave the column out with \(.drop("tempo"))."
///     remedy.words(for: .commandLine)  // Leave the column out with --drop "tempo".
///     "\(remedy)"                      // Leave the column out with dropped: ["tempo"].
public struct Passage: Sendable, Equatable, CustomStringConvertible {
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

  /// A passage without settings.
  public init(_ words: String) { parts = [.words(words)] }

  /// The passage, with settings as the reader writes them.
  public func words(for reader: Reader) -> String {
    parts.map { part in
      switch part {
      case .words(let words): words
      case .setting(let setting): reader == .swift ? setting.argument : setting.option
      }
    }.joined()
  }

  /// One after the other.
  package static func + (a: Passage, b: Passage) -> Passage { "\(a)\(b)" }

  /// The passage in Swift's spelling.
  public var description: String { words(for: .swift) }
}

/// A passage that says what to try.
public typealias Remedy = Passage

extension Passage: ExpressibleByStringInterpolation {
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

    package mutating func appendInterpolation(_ passage: Passage) {
      passage.parts.forEach { append($0) }
    }

    /// Neighbouring words are one part, so that equal passages are equal.
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

extension Sequence<Passage> {
  /// One after the other, with a space between.
  package func joined() -> Passage {
    reduce(nil) { (text: Passage?, next) in text.map { "\($0) \(next)" } ?? next } ?? ""
  }

  /// Each as the reader reads it.
  package func words(for reader: Passage.Reader) -> [String] { map { $0.words(for: reader) } }
}

// MARK: - In JSON

extension Passage: Codable {
  /// How passages are written.
  package enum Form: Sendable {
    /// For someone to read.
    case words(Reader)
    /// With both spellings of settings, to be read back.
    case whole
  }

  /// Reads a string, or the list of parts that a saved fit has.
  /// - Throws: `DecodingError` where there is neither.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let words = try? container.decode(String.self) {
      parts = [.words(words)]
    } else {
      parts = try container.decode([Part].self)
    }
  }

  /// Writes a string in Swift's spelling; in saved fits, a passage with settings is a list of its parts.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let form = CodingUserInfoKey.passages.flatMap { encoder.userInfo[$0] as? Form }
    switch form ?? .words(.swift) {
    case .words(let reader): try container.encode(words(for: reader))
    case .whole where hasSettings: try container.encode(parts)
    case .whole: try container.encode(description)
    }
  }

  private var hasSettings: Bool {
    parts.contains { if case .setting = $0 { true } else { false } }
  }
}

extension CodingUserInfoKey {
  /// Under which an encoder has the `Passage.Form`.
  package static let passages = CodingUserInfoKey(rawValue: "passages")
}

extension Passage.Part: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let words = try? container.decode(String.self) {
      self = .words(words)
    } else {
      self = .setting(try container.decode(Setting.self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .words(let words): try container.encode(words)
    case .setting(let setting): try container.encode(setting)
    }
  }
}
