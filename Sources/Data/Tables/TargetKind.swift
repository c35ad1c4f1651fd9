import Words

/// What a target is.
public enum TargetKind: String, Sendable, Codable, CaseIterable {
  /// Labels that rows share; a number is its own label.
  case classes
  /// A number to predict closely.
  case quantity
  /// A number of events: 0, 1, 2, ….
  case count

  /// What a target of the kind is, for messages.
  package var words: String {
    switch self {
    case .classes: "classes"
    case .quantity: "a quantity"
    case .count: "counts"
    }
  }

  /// What a column's cells seem to be: classes or a quantity, as counts look like either.
  ///
  /// Numbers are a quantity if there are more than 50 different ones, or, where not all are whole, more than 10 or fewer than
  /// five rows for each. Codes that begin with 0, such as 007, are classes as texts are.
  package init(of column: Column) {
    guard case .numbers(let numbers) = column.cells else {
      self = .classes
      return
    }
    let values = Set(numbers.filter { !$0.isNaN })
    let isWhole = values.allSatisfy { $0 == $0.rounded() }
    let isQuantity =
      isWhole
      ? values.count > 50 && !column.hasLeadingZeros
      : values.count > 10 || numbers.count - column.missingCount < 5 * values.count
    self = isQuantity ? .quantity : .classes
  }
}

extension Column {
  /// Whether some number begins with a 0 that could be left out.
  fileprivate var hasLeadingZeros: Bool {
    !isPlain
      && (0..<count).contains { row in
        let text = name(at: row)?.utf8
        return text?.first == UInt8(ascii: "0")
          && (text?.dropFirst().first.map { $0 &- UInt8(ascii: "0") < 10 } ?? false)
      }
  }
}

extension Table {
  /// Refuses a target that is a quantity, where classes are needed.
  /// - Parameter model: the name of a model that predicts quantities, to recommend.
  /// - Throws: `DataError` if there is no such column, or its numbers are a quantity.
  package func refuseQuantity(target name: String, model: String? = nil) throws {
    let column = try column(name)
    guard TargetKind(of: column) == .quantity else { return }
    let values = try values(of: name)
    let example = (0..<column.count).lazy.compactMap { column.text(at: $0) }.first ?? ""
    let other: Remedy =
      model.map { " A model of quantities predicts the number itself: \(.model($0))." } ?? ""
    throw DataError(
      location(column: column.name),
      found: "a quantity of \(values.count) different numbers, such as \(example)",
      expected: "a column of classes",
      suggestion:
        "Choose a column of classes, or make two of this one with \(.above); if its numbers do name classes, say so with \(.classes)."
        + other
    )
  }
}
