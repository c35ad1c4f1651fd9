import ArgumentParser
import Bayes
import Foundation

/// The names of the options that were given.
func namesGiven(_ options: (name: String, value: Any?)...) -> [String] {
  options.filter { $0.value != nil }.map(\.name)
}

/// What a piece of work returns; a fault of it becomes one of usage, in the words of the command line.
func usage<Result>(_ work: () throws -> Result) throws -> Result {
  do { return try work() } catch let fault as any Fault {
    throw ValidationError(fault.message(for: .commandLine))
  }
}

/// Refuses options that would change nothing: they belong to other values of `flag` than the one chosen.
func refuse(
  _ given: [String], with flag: String, _ chosen: String, belongingTo owners: [String]
) throws {
  guard let first = given.first, !owners.contains(chosen) else { return }
  let last = owners.last ?? ""
  let others = owners.dropLast().joined(separator: ", ")
  let place = "\(flag) \(others.isEmpty ? last : "\(others) or \(last)")"
  throw ValidationError(
    "\(given.joined(separator: ", ")) \(given.count == 1 ? "needs" : "need") \(place), and \(flag) is \(chosen). "
      + "Leave \(given.count == 1 ? first : "them") out, or choose "
      + "\(owners.count == 1 ? place : "one of these").")
}

/// The names of a command's options, from its own description.
struct OptionNames {
  /// Options with one value, as `--name`.
  let single: Set<String>
  /// Options with a value, also those that may be given several times.
  let valued: Set<String>
  /// All options and flags.
  private let all: [String]

  init(of command: any ParsableCommand.Type) {
    struct Description: Decodable {
      struct Command: Decodable {
        var arguments: [Argument]?
      }
      struct Argument: Decodable {
        struct Name: Decodable {
          var name: String
        }
        var kind: String
        var isRepeating: Bool
        var preferredName: Name?
      }
      var command: Command
    }
    let description = try? JSONDecoder().decode(
      Description.self, from: Data(command._dumpHelp().utf8))
    let arguments = description?.command.arguments ?? []
    func names(where isWanted: (Description.Argument) -> Bool) -> [String] {
      arguments.filter(isWanted).compactMap { argument in
        argument.preferredName.map { "--\($0.name)" }
      }
    }
    single = Set(names { $0.kind == "option" && !$0.isRepeating })
    valued = Set(names { $0.kind == "option" })
    all = names { $0.kind != "positional" }
  }

  /// The problem with the first unknown option whose name is close to one that the command has; nil if there is none.
  ///
  /// The parser reports it only after a command has refused what that slip left out.
  func mistyped(in arguments: [String]) -> String? {
    // One hyphen before a word is a slip as well; before a digit it is a minus sign.
    let given = arguments.prefix { $0 != "--" }
      .filter { $0.hasPrefix("--") || $0.hasPrefix("-") && $0.dropFirst().first?.isLetter == true }
      .map { String($0.prefix { $0 != "=" }) }
    for name in given where !all.contains(name) {
      let long = name.hasPrefix("--") ? name : "-" + name
      if let near = all.first(where: { $0 == long }) ?? nearestName(to: long, among: all) {
        return "Unknown option '\(name)'. Did you mean '\(near)'?"
      }
    }
    return nil
  }
}
