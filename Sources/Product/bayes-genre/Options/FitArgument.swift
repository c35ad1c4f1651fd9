import ArgumentParser

/// The saved fit that a command works on: its first argument. `--fit` says the same.
struct FitArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A saved fit.", valueName: "fit"))
  private var first: String?

  @Option(name: .customLong("fit"), help: ArgumentHelp("A saved fit.", visibility: .hidden))
  private var named: String?

  /// The fit, where it is all that is given.
  var path: String { (first ?? named) ?? "" }

  func validate() throws {
    if named == "" || first == "" {
      throw ValidationError("found an empty path, expected the folder of a saved fit. Name it.")
    }
  }

  /// Refuses two fits, and none.
  func requireOne() throws {
    if let named { try Self.refuse(named, with: first) }
    if first == nil, named == nil {
      throw ValidationError("found no saved fit, expected its folder. Name it first.")
    }
  }

  /// The fit, and the table that follows it, or is alone where `--fit` names the fit.
  func paths(table: String?, command: String) throws -> (fit: String, table: String) {
    if let named {
      if table != nil { try Self.refuse(named, with: first) }
      guard let table = first else {
        throw ValidationError("found no table, expected a CSV file. Name it after --fit \(named).")
      }
      return (named, table)
    }
    guard let first, let table else {
      let found = first.map { "only \($0)" } ?? "neither"
      throw ValidationError(
        "found \(found), expected a saved fit and a table. Name both: \(command) FIT TABLE.")
    }
    return (first, table)
  }

  static func refuse(_ named: String, with other: String?) throws {
    guard let other else { return }
    throw ValidationError(
      "--fit: found \(named) beside \(other), expected one saved fit. Leave one of the two out.")
  }
}
