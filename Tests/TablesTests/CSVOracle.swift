/// RFC 4180 as a state machine over Unicode scalars: slow, and plain enough to check by eye. nil for a malformed text.
func cellsBySlowOracle(_ text: String) -> [[String]]? {
  enum State { case cellStart, plain, quoted, quoteInQuoted }
  var scalars = Array(text.unicodeScalars)
  if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
  while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
  guard !scalars.isEmpty else { return nil }

  var rows: [[String]] = []
  var row: [String] = []
  var cell = ""
  var state = State.cellStart
  func endCell() {
    row.append(cell)
    cell = ""
    state = .cellStart
  }
  func endRow() {
    endCell()
    rows.append(row)
    row = []
  }
  for (index, scalar) in scalars.enumerated() {
    switch (state, scalar) {
    case (.cellStart, "\""): state = .quoted
    case (.quoted, "\""): state = .quoteInQuoted
    case (.quoted, _): cell.unicodeScalars.append(scalar)
    case (.quoteInQuoted, "\""):
      cell.unicodeScalars.append(scalar)
      state = .quoted
    case (_, ","): endCell()
    // The carriage return before it ended the row.
    case (_, "\n") where index > 0 && scalars[index - 1] == "\r": break
    case (_, "\n"), (_, "\r"): endRow()
    case (.quoteInQuoted, _): return nil
    case (.cellStart, _), (.plain, _):
      cell.unicodeScalars.append(scalar)
      state = .plain
    }
  }
  guard state != .quoted else { return nil }
  endRow()
  return rows.allSatisfy { $0.count == rows[0].count } ? rows : nil
}
