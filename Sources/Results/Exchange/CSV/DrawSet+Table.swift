import Foundation
import Inference
import Posteriors
import Tables
import Words

extension DrawSet {
  static let expectedTable =
    "a CSV table with columns chain, draw and one for each parameter, or CmdStan's CSV"

  /// Draws in one table, its rows in any order.
  ///
  /// - Throws: `DataError` with the row of a cell that is not a number, a draw that is missing, or one that occurs twice.
  init(table bytes: [UInt8], path: String) throws {
    let (table, hasDecimalCommas) = try Self.table(bytes, path: path)
    let rows = try TableRows(table)
    let areEqual = try table.hasEqualWeights()
    let indexes = table.columns.filter(\.isIndexOfPandas).map(\.name)
    let columns = table.columns.filter {
      !indexes.contains($0.name) && RowRole(ofColumn: $0.name) == nil && $0.name != Table.weightName
    }
    let tuples = columns.map { TupleName($0.name) }
    let isKept = tuples.map { [nil, "posterior", "sample_stats"].contains($0?.group) }
    let places = columns.indices.filter { isKept[$0] }
    let header = places.map { tuples[$0]?.name ?? columns[$0].name }
    let numbers = try places.map { place in
      try table.draws(columns[place], areMarks: tuples[place]?.name == "divergent__")
    }
    try self.init(
      source: path, origin: "draws in CSV",
      header: Set(header).count == header.count ? header : places.map { columns[$0].name },
      chains: rows.chains.map { chain in
        ColumnsOfChain(
          label: chain.label, columns: numbers.map { column in chain.rows.map { column[$0] } })
      })
    notes += table.notes
    notes += indexes.map { "The column \(quoted($0)) is left out." }
    if hasDecimalCommas {
      notes.append("The numbers have a decimal comma, and were read so.")
    }
    if areEqual {
      notes.append(
        "The draws have equal weights: the column \(quoted(Table.weightName)) is left out.")
    }
    if rows.step > 1 {
      notes.append(
        "Draws are numbered in steps of \(rows.step): they are taken for those that thinning left.")
    }
    let groups = Set(columns.indices.filter { !isKept[$0] }.compactMap { tuples[$0]?.group })
    if !groups.isEmpty {
      notes.append(
        "Columns of \(groups.sorted().joined(separator: ", ")) are left out: they hold no draws of the posterior."
      )
    }
  }
}

extension DrawSet {
  /// What separates cells in some programs' tables, but is not looked for in all.
  private static let otherSeparators: [CSVOptions.Separator] = ["|", ":", "~", .whitespace]

  private typealias Reading = (table: Table, hasDecimalCommas: Bool)

  /// The table of draws in some text, and whether its numbers have a decimal comma. Nobody says here how it is written, but the
  /// columns that every such table has show it.
  private static func table(_ bytes: [UInt8], path: String) throws -> Reading {
    func cells(_ separator: CSVOptions.Separator, _ decimal: Character) throws -> Table {
      // Every cell must be a number: an empty one is a mistake here, and "nan" is a draw like others.
      var options = CSVOptions(separator: separator, missingCells: [])
      options.decimalMark = decimal
      return try Table(csv: bytes, source: path, options: options)
    }
    /// The table, with a decimal comma if that makes numbers of its texts.
    func read(_ separator: CSVOptions.Separator) throws -> Reading {
      let table = try cells(separator, ".")
      if table.columns.contains(where: { $0.writingAdvice != nil }),
        let other = try? cells(separator, ","),
        !other.columns.contains(where: { $0.writingAdvice != nil })
      {
        return (other, true)
      }
      return (table, false)
    }
    var otherwise: Reading? {
      otherSeparators.lazy.compactMap { try? read($0) }.first { $0.table.hasChainsAndDraws }
    }
    do {
      let found = try read(.detected)
      return found.table.columns.count > 1 ? found : otherwise ?? found
    } catch let error as DataError where error.expected.hasSuffix("at least one row") {
      throw DataError(
        error.location, found: error.found, expected: Self.expectedTable,
        suggestion: "Check the path.")
    } catch let error as DataError {
      if let otherwise { return otherwise }
      // No option says how draws are written.
      let hasOptions =
        error.suggestion.map { $0.words(for: .swift) != $0.words(for: .commandLine) } ?? false
      throw DataError(
        error.location, found: error.found, expected: error.expected,
        suggestion: hasOptions
          ? "Write the table with commas between cells and decimal points in numbers."
          : error.suggestion)
    }
  }
}

extension Table {
  /// Whether some column says the chain of a row, and another its draw.
  fileprivate var hasChainsAndDraws: Bool {
    let roles = Set(columnNames.compactMap { RowRole(ofColumn: $0) })
    return roles.contains(.chain) && roles.count > 1
  }

  /// The logarithms of weights, as R's posterior names their column.
  fileprivate static let weightName = ".log_weight"

  /// Whether draws have weights, all the same; false where they have none.
  /// - Throws: `DataError` where some draws count more than others, or a weight is not a number.
  fileprivate func hasEqualWeights() throws -> Bool {
    guard hasColumn(Self.weightName) else { return false }
    let weights = try numbers(in: Self.weightName)
    guard let row = weights.indices.first(where: { weights[$0] != weights[0] }) else { return true }
    throw DataError(
      location(rowAt: row, column: Self.weightName),
      found:
        "the weight \(DecimalNumber.text(weights[row])), after \(DecimalNumber.text(weights[0]))",
      expected: "draws that all count alike",
      suggestion:
        "Resample the draws by their weights, as resample_draws of R's posterior does; or remove the column if they are to count alike."
    )
  }
}

/// The rows of a table of draws by chain, each chain's in the order of its draws.
private struct TableRows {
  struct Chain {
    let label: String
    var rows: [Int] = []
  }

  private(set) var chains: [Chain] = []
  /// By how much the numbers of neighbouring draws differ.
  private(set) var step = 1

  init(_ table: Table) throws {
    let chain = try Self.column(.chain, of: table)
    let iteration = try Self.column(.iteration, of: table)
    let draw = try Self.column(.draw, of: table)
    let name = RowRole.chain.rawValue
    guard let chain else { throw Self.missing(name, in: table) }
    // An iteration counts within a chain; a draw may count over all chains.
    guard let order = iteration ?? draw else { throw Self.missing("draw", in: table) }
    chains = try Self.chains(table, chain)
    try sort(table, by: order)
  }

  /// The column of a role; nil if there is none.
  private static func column(_ role: RowRole, of table: Table) throws -> Column? {
    let its = table.columns.filter { RowRole(ofColumn: $0.name) == role }
    guard let first = its.first else { return nil }
    for other in its.dropFirst() where other.cells != first.cells {
      throw DataError(
        .init(table.source),
        found: "the columns \(quoted(first.name)) and \(quoted(other.name)), which differ",
        expected: "one column that says the \(role.rawValue)",
        suggestion: "Leave one of the two out.")
    }
    return first
  }

  private static func missing(_ name: String, in table: Table) -> DataError {
    let near = nearestName(to: name, among: table.columnNames)
    return DataError(
      .init(table.source),
      found: "no column \"\(name)\" among \(quotedList(table.columnNames))",
      expected: DrawSet.expectedTable,
      suggestion: near.map { "Rename \(quoted($0)) to \"\(name)\"." }
        ?? "Write the table so that each row is one draw: chain, draw, then the parameters.")
  }

  /// Chains by number; those that have names, in the order of their first rows.
  private static func chains(_ table: Table, _ column: Column) throws -> [Chain] {
    var chains: [Chain] = []
    var places: [String: Int] = [:]
    func add(_ row: Int, _ label: String) {
      let place = places[label] ?? chains.count
      if place == chains.count {
        places[label] = place
        chains.append(Chain(label: label))
      }
      chains[place].rows.append(row)
    }
    if case .texts(let texts) = column.cells,
      texts.allSatisfy({ !($0 ?? "").allSatisfy(\.isWhitespace) && Double($0 ?? "") == nil })
    {
      for (row, text) in texts.enumerated() { add(row, text ?? "") }
      return chains
    }
    let numbers = try table.wholeNumbers(column)
    for (row, number) in numbers.enumerated() { add(row, String(number)) }
    return chains.sorted { numbers[$0.rows[0]] < numbers[$1.rows[0]] }
  }

  /// - Throws: `DataError` where a draw occurs twice, or one is missing between others.
  private mutating func sort(_ table: Table, by column: Column) throws {
    let numbers = try table.wholeNumbers(column)
    for chain in chains.indices {
      chains[chain].rows.sort { (numbers[$0], $0) < (numbers[$1], $1) }
    }
    let pairs = chains.flatMap { chain in
      zip(chain.rows, chain.rows.dropFirst()).map { (chain.label, before: $0, after: $1) }
    }
    let word = RowRole(ofColumn: column.name) == .iteration ? "iteration" : "draw"
    if let (label, before, after) = pairs.first(where: { numbers[$0.before] == numbers[$0.after] })
    {
      throw DataError(
        table.location(rowAt: after, column: column.name),
        found: "\(word) \(numbers[after]) of chain \(label) again, after row \(before + 1)",
        expected: "each \(word) once in a chain",
        suggestion:
          "Remove one of the two, or give the chains different numbers. Arrays need a column for each element, not a row."
      )
    }
    step = pairs.map { numbers[$0.after] - numbers[$0.before] }.min() ?? 1
    for (label, before, after) in pairs where numbers[after] != numbers[before] + step {
      throw DataError(
        table.location(rowAt: after, column: column.name),
        found: "\(word) \(numbers[after]) of chain \(label) after \(word) \(numbers[before]) "
          + "(row \(before + 1))",
        expected: "\(word) \(numbers[before] + step)",
        suggestion: "Add what is missing, or number the draws of each chain consecutively.")
    }
  }
}

extension Table {
  /// The cells of a column of draws, words for non-finite numbers included; of marks, also those for true and false.
  fileprivate func draws(_ column: Column, areMarks: Bool = false) throws -> [Double] {
    switch column.cells {
    case .numbers(let numbers): return numbers
    case .texts(let texts):
      return try texts.enumerated().map { row, text in
        let word = (text ?? "").trimmingCharacters(in: .whitespaces)
        if let number = drawnNumber(Array(word.utf8).span) { return number }
        if areMarks, let mark = ["true": 1.0, "false": 0][word.lowercased()] { return mark }
        throw DataError(
          location(rowAt: row, column: column.name),
          found: word.isEmpty ? "an empty cell" : quoted(text ?? ""), expected: "a number",
          suggestion: "Correct the cell, or leave the column out.")
      }
    }
  }

  /// Whole numbers of a size that a count of draws can have, so that differences are exact.
  fileprivate func wholeNumbers(_ column: Column) throws -> [Int] {
    try draws(column).enumerated().map { row, number in
      if let whole = Int(exactly: number), abs(number) < 0x1p53 { return whole }
      throw DataError(
        location(rowAt: row, column: column.name), found: "\(number)", expected: "a whole number")
    }
  }
}
