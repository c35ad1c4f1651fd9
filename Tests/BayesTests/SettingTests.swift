import Foundation
import TestSupport
import Testing

/// Remedies name settings that exist, in both spellings.
@Suite struct SettingTests {
  /// A string literal of `Setting.swift`, without what it interpolates.
  private struct Spelling {
    let text: String
    let isSwift: Bool
  }

  private static func source(_ path: String) throws -> String {
    try String(contentsOf: Repository.root.appendingPathComponent(path), encoding: .utf8)
  }

  /// The spellings that the factory of settings has: those after `swift:`, and the others.
  private static func spellings() throws -> [Spelling] {
    let code = try source("Sources/Ground/Words/Setting.swift").split(separator: "\n")
      .filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }.joined(separator: "\n")
    return code.components(separatedBy: "Setting(").dropFirst().flatMap { rest in
      // Up to the end of the declaration.
      let call = rest.replacing(/\n  (?:package|private|\})[\s\S]*/, with: "")
      let parts = call.components(separatedBy: "swift:")
      return parts.prefix(2).enumerated().flatMap { place, part in
        literals(in: part).map { Spelling(text: $0, isSwift: place == 1) }
      }
    }
  }

  /// The string literals of a piece of code, without interpolations.
  private static func literals(in code: String) -> [String] {
    var literals: [String] = []
    var text: String?
    var depth = 0
    var isEscaped = false
    for character in code {
      if depth > 0 {
        depth += character == "(" ? 1 : character == ")" ? -1 : 0
      } else if isEscaped {
        isEscaped = false
        if character == "(" { depth = 1 } else { text?.append(character) }
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        if let found = text { literals.append(found) }
        text = text == nil ? "" : nil
      } else {
        text?.append(character)
      }
    }
    return literals
  }

  /// Every option is one of the command line, and every command one of its commands.
  @Test func optionsAreThoseOfTheCommandLine() throws {
    let root = try CommandLineTool.run(["--experimental-dump-help"]).json()
    let command = try #require(root["command"] as? [String: Any])
    let commands = try #require(command["subcommands"] as? [[String: Any]])
    let names = Set(commands.compactMap { $0["commandName"] as? String })
    let options = commands.flatMap { $0["arguments"] as? [[String: Any]] ?? [] }
      .flatMap { $0["names"] as? [[String: Any]] ?? [] }.compactMap { $0["name"] as? String }
    let known = Set(options)
    let spellings = try Self.spellings().filter { !$0.isSwift }
    let found = spellings.flatMap { $0.text.matches(of: /--([a-z][a-z-]*)/).map { String($0.1) } }
    try #require(Set(found).count > 15 && known.count > 50)
    for option in Set(found) { #expect(known.contains(option), "--\(option)") }
    for spelling in spellings {
      for match in spelling.text.matches(of: /(?:bayes-genre |^)([a-z]+)(?: --|$)/) {
        #expect(
          names.contains(String(match.1)) || ["add", "another"].contains(match.1),
          "\(spelling.text)")
      }
    }
  }

  /// Every name and label of a Swift spelling is declared as public.
  @Test func swiftSpellingsArePublic() throws {
    let api = try PublicAPI()
    // No public function writes PNG; sets of Swift have `formUnion`.
    let words: Set = [
      "PNG", "formUnion", "another", "path", "pass", "the", "model", "posterior", "table", "true",
      "false",
      "nil",
    ]
    let spellings = try Self.spellings().filter(\.isSwift)
    try #require(spellings.count > 25)
    for spelling in spellings {
      // Text between quotation marks is an example.
      let code = spelling.text.replacing(/"[^"]*"/, with: "")
      for match in code.matches(of: /([A-Za-z]\w*)(:?)/) {
        let name = String(match.1)
        let isKnown = match.2.isEmpty ? api.names.contains(name) : api.labels.contains(name)
        #expect(isKnown || words.contains(name), "\(name) in \(spelling.text)")
      }
    }
    #expect(!api.names.contains("camelCased") && !api.labels.contains("stratum"))
  }

  /// What the sources declare as public.
  private struct PublicAPI {
    /// Types, functions, properties and cases.
    private(set) var names: Set<String> = []
    /// Labels of arguments.
    private(set) var labels: Set<String> = []

    init() throws {
      for folder in ["Sources", "Models"] {
        let root = Repository.root.appendingPathComponent(folder)
        for path in try FileManager.default.subpathsOfDirectory(atPath: root.path)
        where path.hasSuffix(".swift") {
          read(try SettingTests.source("\(folder)/\(path)"))
        }
      }
    }

    private mutating func read(_ code: String) {
      let declaration =
        /public (?:(?:static|final|indirect|mutating|convenience|package\(set\)|internal\(set\)|private\(set\)) )*(?:(struct|class|enum|protocol|actor|typealias|func|var|let|case) (\w+)|init)/
      for match in code.matches(of: declaration) {
        if let name = match.2 { names.insert(String(name)) }
        let rest = code[match.range.upperBound...]
        if match.1 == "enum" {
          let body = rest.prefix(upTo: rest.range(of: "\n}")?.lowerBound ?? rest.endIndex)
          for cases in body.matches(of: /\n\s*case ([^\n]*)/) {
            for part in cases.1.split(separator: ",") {
              names.insert(String(part.drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber }))
            }
          }
        } else if match.1 == "func" || match.2 == nil {
          readLabels(rest.drop { $0 != "(" })
        }
      }
    }

    private mutating func readLabels(_ parameters: Substring) {
      var depth = 0
      var part = ""
      for character in parameters {
        if "([".contains(character) {
          depth += 1
          if depth == 1 { continue }
        }
        if ")]".contains(character) { depth -= 1 }
        if depth == 0 || depth == 1 && character == "," {
          if let match = part.firstMatch(of: /^\s*(\w+)(?: \w+)?:/) {
            labels.insert(String(match.1))
          }
          part = ""
          if depth == 0 { return }
        } else {
          part.append(character)
        }
      }
    }
  }
}
