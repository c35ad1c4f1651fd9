import Tables
import Words

extension ClusterFeatures {
  /// Centres from a CSV file, a row each, in the units of the table: with the names of the columns, or without header in their
  /// order. They are returned in the units of the clustered numbers.
  ///
  /// - Throws: `DataError` where columns or cells are missing; as `Table.read(path:)`.
  package func centers(contentsOf path: String) throws -> ClusterCenters {
    var file = try Table.read(path: path, options: CSVOptions(hasHeader: false))
    let hasNames = file.columns.contains { !$0.isNumeric }
    if hasNames { file = try Table.read(path: path) }
    guard hasNames || file.columns.count == columns.count else {
      throw DataError(
        .init(path), found: "\(file.columns.count) columns without names",
        expected: "one for each of the \(columns.count) columns that are clustered by")
    }
    let names = hasNames ? columns : file.columnNames
    let numbers = try names.map { name in
      let numbers = try file.numbers(in: name)
      if let row = numbers.firstIndex(where: \.isNaN) {
        throw DataError(
          .init(path, row: row + 1, column: name), found: "a missing cell",
          expected: "a number for every column of a centre")
      }
      return numbers
    }
    let values = (0..<file.rowCount).flatMap { row in numbers.map { $0[row] } }
    return scaled(ClusterCenters(features: columns, values: values))
  }
}
