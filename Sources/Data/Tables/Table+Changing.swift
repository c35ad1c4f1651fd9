import Words

extension Table {
  /// The table with each column replaced by the columns it becomes: one of the same name to change it, several to
  /// encode it, none to remove it.
  /// - Throws: `DataError` if two columns would share a name; what `change` throws.
  package func mappingColumns(_ change: (Column) throws -> [Column]) throws -> Table {
    try with(columns: columns.flatMap(change))
  }

  /// The table with other columns of the same rows.
  /// - Throws: `DataError` if two columns share a name.
  /// - Precondition: each column has a cell for every row.
  package func with(columns: [Column]) throws -> Table {
    precondition(columns.allSatisfy { $0.count == rowCount }, "columns of another length")
    var names: Set<String> = []
    if let twice = columns.first(where: { !names.insert($0.name).inserted }) {
      throw DataError(
        location(), found: "two columns that would be named \(quoted(twice.name))",
        expected: "different names", suggestion: "Rename the one of the file, or leave it out.")
    }
    return Table(source: source, columns: columns, rowNumbers: rowNumbers)
  }
}

extension Column {
  /// A column of numbers, one for each of some cells, of the same name unless another is given: then it is one made from this.
  package func numbers(_ name: String? = nil, _ value: (Int) -> Double) -> Column {
    Column(self, name, numbers: (0..<count).map(value))
  }
}
