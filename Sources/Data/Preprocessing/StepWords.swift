import Tables
import Words

/// `label: part; part`; empty without parts.
func labeled(_ label: String, _ parts: [String]) -> String {
  parts.isEmpty ? "" : "\(label): \(parts.joined(separator: "; "))"
}

/// `mean for "a", "b"` for columns of one rule, in the order of first columns.
func grouped(_ columns: [(name: String, rule: String)]) -> [String] {
  var order: [String] = []
  var names: [String: [String]] = [:]
  for (name, rule) in columns {
    if names[rule] == nil { order.append(rule) }
    names[rule, default: []].append(name)
  }
  return order.map { "\($0) for \(names[$0, default: []].joined(separator: ", "))" }
}

/// What is said about values that no training row has; nil if there are none.
func unseenNote(_ unseen: [String], _ location: DataError.Location, become: String) -> String? {
  guard !unseen.isEmpty else { return nil }
  let rows = unseen.count == 1 ? "1 row with a value" : "\(unseen.count) rows with values"
  return
    "\(location): \(rows) that no training row has, such as \(quoted(unseen[0])): \(become)."
}

extension DecimalNumber {
  /// Four significant digits, as a decimal unless the number is too large or small for that.
  static func rounded(_ number: Double) -> String {
    guard number == 0 || (1e-5..<1e12).contains(abs(number)) else {
      let parts = text(number).split(separator: "e")
      guard parts.count == 2, let factor = Double(parts[0]) else { return text(number) }
      return "\(text((factor * 1000).rounded() / 1000))e\(parts[1])"
    }
    guard number != 0 else { return "0" }
    var unit = 1.0
    while abs(number) / unit >= 10_000 { unit *= 10 }
    while abs(number) / unit < 1000, unit > 1e-9 { unit /= 10 }
    return unit >= 1
      ? text((number / unit).rounded() * unit)
      : text((number * (1 / unit)).rounded() / (1 / unit).rounded())
  }
}

extension ByColumn {
  /// The choice of each column of a table that has one.
  func choicesByName(in table: Table) -> [String: Choice] {
    let choices = (try? choices(in: table)) ?? []
    return choices.reduce(into: [:]) { $0[$1.column.name] = $1.choice }
  }

  /// The choices of some columns, each with its columns, in the order of first columns.
  func rules(
    for columns: [String], in table: Table
  ) -> [(choice: Choice, columns: [String])] {
    var rules: [(choice: Choice, columns: [String])] = []
    let choices = choicesByName(in: table)
    for column in columns {
      guard let choice = choices[column] else { continue }
      if let place = rules.firstIndex(where: { $0.choice == choice }) {
        rules[place].columns.append(column)
      } else {
        rules.append((choice, [column]))
      }
    }
    return rules
  }
}
