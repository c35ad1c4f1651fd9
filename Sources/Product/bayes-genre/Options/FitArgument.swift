import ArgumentParser

/// The saved fit that a command works on: its first argument. `--fit` says the same.
struct FitArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("A saved fit.", valueName: "fit"))
  private var first: String?

  @Option(name: .customLong("fit"), help: ArgumentHelp("A saved fit.", visibility: .hidden))
  private var named: String?

  /// The fit, if nothing else is given.
  var path: String { (first ?? named) ?? "" }

  func validate() throws {
    if named == "" || first == "" {
      throw ValidationError("the path of the saved fit is empty. Name its folder.")
    }
  }

  /// Refuses two fits, or none.
  func requireOne() throws {
    if let named { try Self.refuse(named, with: first) }
    if first == nil, named == nil {
      throw ValidationError("no saved fit is given. Name its folder first.")
    }
  }

  /// The fit and the table; the table follows the fit, or is alone if `--fit` names the fit.
  func paths(table: String?, command: String) throws -> (fit: String, table: String) {
    if let named {
      if table != nil { try Self.refuse(named, with: first) }
      guard let table = first else {
        throw ValidationError("no table is given. Name a CSV file after --fit \(named).")
      }
      return (named, table)
    }
    guard let first, let table else {
      let given = first.map { "only \($0) is given" } ?? "neither is given"
      throw ValidationError(
        "\(command) needs a saved fit and a table, and \(given). Name both: \(command) FIT TABLE.")
    }
    return (first, table)
  }

  static func refuse(_ named: String, with other: String?) throws {
    guard let other else { return }
    throw ValidationError(
      "--fit \(named) and \(other) cannot be combined: one saved fit is read. Leave one of the two out."
    )
  }
}
