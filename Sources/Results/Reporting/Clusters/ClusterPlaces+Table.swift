import Tables
import Words

extension ClusterPlaces {
  /// The places that two columns name: latitudes, then longitudes, in degrees.
  ///
  /// - Throws: `DataError` where there are not two columns, and at a cell that is missing or out of range.
  public init(_ columns: [String], of table: Table, dividingLatitude: Double? = nil) throws {
    guard columns.count == 2 else {
      throw DataError(
        .init(table.source), found: "\(counted(columns.count, "column")) for a map",
        expected: "two: latitude and longitude")
    }
    let numbers = try zip(columns, Self.bounds).map { name, bound in
      let numbers = try table.numbers(in: name)
      if let row = numbers.firstIndex(where: { !(abs($0) <= bound) }) {
        throw DataError(
          .init(table.source, row: table.rowNumbers[row], column: name),
          found: numbers[row].isNaN ? "a missing cell" : "\(numbers[row])",
          expected: "degrees from \(-Int(bound)) to \(Int(bound))",
          suggestion: numbers[row].isNaN
            ? "Fill the cell or remove the row: a row without coordinates cannot be on the map."
            : "Give \(.map) the columns of latitude and longitude, in this order.")
      }
      return numbers
    }
    self.init(
      latitudes: numbers[0], longitudes: numbers[1], dividingLatitude: dividingLatitude)
  }

  private static let bounds = [90.0, 180]

  /// The columns of latitude and longitude of a table without column names: the two that others leave over, if they hold
  /// such numbers; nil otherwise.
  ///
  /// - Parameter used: columns with another role.
  public static func columns(leftOverIn table: Table, by used: [String]) -> [String]? {
    guard table.columnNames.last?.hasPrefix("column") == true else { return nil }
    let left = table.columnNames.filter { !used.contains($0) }
    guard left.count == 2 else { return nil }
    let areDegrees = zip(left, bounds).allSatisfy { name, bound in
      (try? table.numbers(in: name))?.allSatisfy { abs($0) <= bound } == true
    }
    return areDegrees ? left : nil
  }
}
