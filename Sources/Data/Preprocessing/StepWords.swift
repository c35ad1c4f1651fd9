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
  let rows = counted(unseen.count, "row with a value", "rows with values")
  return
    "\(location): \(rows) that no training row has, such as \(quoted(unseen[0])): \(become)."
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
