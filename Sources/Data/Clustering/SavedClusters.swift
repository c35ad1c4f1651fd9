import Foundation
import MathKernels
import Preprocessing
import Storage
import Tables
import Words

/// The way from a table's columns to the numbers that are clustered: missing cells filled, then scaled.
public struct ClusterFeatures: Sendable, Codable, Equatable {
  /// The columns, in order.
  package let columns: [String]
  /// nil where missing cells are refused.
  package let imputer: FittedImputer?
  /// nil where columns stay as they are.
  package let scaler: FittedScaler?

  /// What is learned from the rows of a table.
  /// - Throws: `DataError` if a column is unknown, holds text or, where it is to be scaled, does not vary; for an
  ///   imputation that leaves cells to a model or adds a column.
  /// - Precondition: no column is named twice.
  package init(
    _ columns: [String], of rows: TrainingRows, imputation: Imputation, scaling: Scaling
  ) throws {
    guard Self.isPossible(imputation) else {
      throw DataError(
        .init(rows.table.source), found: "the imputation \(quoted(imputation.description))",
        expected: "one that fills cells, and adds no column",
        suggestion: "Leave +indicator out, and choose mean or median instead of latent.")
    }
    self.columns = columns
    let selected = try rows.mapped { try $0.selecting(columns) }
    imputer = imputation == .none ? nil : try Imputer(imputation).fitted(to: selected)
    let imputer = imputer
    let imputed = try selected.mapped { try imputer?.transformed($0) ?? $0 }
    if imputer == nil { try Self.refuseMissingCells(imputed.table) }
    if scaling != .none { try Self.refuseConstants(imputed.table) }
    scaler = scaling == .none ? nil : try Scaler(scaling).fitted(to: imputed)
  }

  /// The columns of a table, found by name.
  /// - Throws: `DataError` if a column is missing, or has a missing cell that is not filled.
  package func matrix(of table: Table) throws -> DesignMatrix {
    let selected = try table.selecting(columns)
    let imputed = try imputer?.transformed(selected) ?? selected
    if imputer == nil { try Self.refuseMissingCells(imputed) }
    return try DesignMatrix(numbersOf: scaler?.transformed(imputed) ?? imputed)
  }

  /// What a person should know about cells that are filled: columns with missing cells that had none when the clusters were
  /// found.
  package func notes(on table: Table) -> [String] {
    let columns = (imputer?.fillings ?? []).compactMap { filling -> String? in
      guard filling.missingInTraining == 0,
        let count = try? table.column(filling.column).missingCount, count > 0
      else { return nil }
      return "\(quoted(filling.column)) (\(count))"
    }
    guard !columns.isEmpty else { return [] }
    return [
      "\(table.source): missing cells are filled in \(columns.joined(separator: ", ")), where none was missing when the clusters "
        + "were found."
    ]
  }

  private static func refuseMissingCells(_ table: Table) throws {
    guard let column = table.columns.first(where: { $0.missingCount > 0 }) else { return }
    let row = (0..<column.count).first { column.text(at: $0) == nil }
    throw DataError(
      table.location(rowAt: row, column: column.name), found: "a missing cell",
      expected: "a number, as missing cells are not filled in",
      suggestion: "Fill the cell, or use \(.impute("mean")).")
  }

  private static func refuseConstants(_ table: Table) throws {
    for column in table.columns {
      guard case .numbers(let numbers) = column.cells, let moments = Moments(of: numbers),
        moments.isConstant
      else { continue }
      throw DataError(
        table.location(column: column.name),
        found:
          "only the value \(DecimalNumber.text(moments.minimum)) in all \(table.rowCount) rows",
        expected: "numbers that vary, to be scaled",
        suggestion: "Leave the column out with \(.drop(column.name)), or use \(.scale("none")).")
    }
  }

  /// Centres in the columns' own units.
  package func unscaled(_ centers: ClusterCenters) -> ClusterCenters {
    mapped(centers) { $0 * $2 + $1 }
  }

  /// Centres, given in the columns' own units, as the clustered numbers are.
  package func scaled(_ centers: ClusterCenters) -> ClusterCenters {
    mapped(centers) { ($0 - $1) / $2 }
  }

  private func mapped(
    _ centers: ClusterCenters,
    _ change: (_ value: Double, _ center: Double, _ unit: Double) -> Double
  ) -> ClusterCenters {
    guard let scaler else { return centers }
    let width = columns.count
    return ClusterCenters(
      features: centers.features,
      values: centers.values.enumerated().map { place, value in
        change(value, scaler.scales[place % width].center, scaler.scales[place % width].unit)
      })
  }
}

/// Clusters as they are saved: all that classifying the rows of another table needs.
package struct SavedClusters: Sendable, Codable, Equatable {
  /// The version of the saved form. A reader refuses others.
  package static let formatVersion = 2
  /// `formatVersion`, as no other version is read.
  package let version: Int
  /// How the columns of a table become the numbers that have these centres.
  package let features: ClusterFeatures
  /// The centres of the scaled features.
  package let centers: ClusterCenters

  /// Clusters in the current version's form; the centres are those of the scaled features.
  package init(features: ClusterFeatures, centers: ClusterCenters) {
    version = Self.formatVersion
    self.features = features
    self.centers = centers
  }

  /// - Throws: `DataError` for another version or parts that do not fit together; `DecodingError` for another form.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    version = try container.decode(Int.self, forKey: .version)
    guard version == Self.formatVersion else {
      throw DataError(
        .init("saved clusters"), found: "format version \(version)",
        expected: "version \(Self.formatVersion)",
        suggestion: version < Self.formatVersion
          ? "An earlier version of the program wrote them: cluster again."
          : "Open them with the version of the program that wrote them.")
    }
    // A checksum under a name with a mistake in it would count as none.
    try decoder.refuseKeys(besides: Set(CodingKeys.allCases.map(\.rawValue)))
    features = try container.decode(ClusterFeatures.self, forKey: .features)
    centers = try container.decode(ClusterCenters.self, forKey: .centers)
    guard centers.features == features.columns,
      features.imputer.map({ $0.fillings.map(\.column) == features.columns }) ?? true,
      features.scaler.map({ scaler in
        scaler.scales.map(\.column) == features.columns && scaler.scales.allSatisfy { $0.unit > 0 }
      }) ?? true
    else {
      throw DataError(
        .init("saved clusters"), found: "centres, fillings and scales that do not match",
        expected: "one of each for every column",
        suggestion: "The file was changed after it was written: cluster again.")
    }
  }

  /// The cluster of each row of a table, and the squared distance to its centre.
  /// - Throws: `DataError` if a column is missing, or has a missing cell that is not filled, or a number so large that the squared
  ///   distances have no sum.
  package func nearest(to table: Table) throws -> [(cluster: Int, squaredDistance: Double)] {
    let matrix = try features.matrix(of: table)
    let found = try centers.nearest(to: matrix)
    guard found.reduce(0, { $0 + $1.squaredDistance }).isFinite else {
      let width = matrix.features.count
      let row = found.indices.max { found[$0].squaredDistance < found[$1].squaredDistance } ?? 0
      let place = (0..<width).max {
        abs(matrix.values[row * width + $0]) < abs(matrix.values[row * width + $1])
      }
      let column = matrix.features[place ?? 0]
      let cell = try? table.numbers(in: column)[row]
      throw DataError(
        table.location(rowAt: row, column: column),
        found: DecimalNumber.text(cell ?? matrix.values[row * width + (place ?? 0)]),
        expected:
          "numbers whose squared distances can be summed, at most about 1e150 in size once scaled",
        suggestion: "Correct the cell.")
    }
    return found
  }

  /// The clusters in a file.
  /// - Throws: `FileNotFoundError`; `DataError` where it holds something else.
  package init(contentsOf path: String) throws {
    let text = Data(try Table.text(path: path))
    do {
      try JSONText.check(text)
      self = try JSONDecoder().decode(SavedClusters.self, from: text)
    } catch let error as DecodingError {
      throw DataError(
        .init(path), found: "no saved clusters (\(error.place))",
        expected: "a file that cluster --save wrote")
    } catch let error as DataError {
      throw DataError(
        .init(path), found: error.found, expected: error.expected, suggestion: error.suggestion)
    }
    // An earlier version wrote none.
    guard JSONText.seal(of: text) != .broken else {
      throw DataError(
        .init(path), found: "a checksum that is not that of the rest",
        expected: "saved clusters as they were written",
        suggestion: "The file was changed after it was written: cluster again.")
    }
  }

  /// Writes a file that `init(contentsOf:)` reads.
  /// - Throws: `FileWriteError`.
  package func save(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = JSONText.sealed(try encoder.encode(self))
    try DurableStorage().write(text, to: path)
  }

  /// With a place for the checksum of the text.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(JSONText.noChecksum, forKey: .checksum)
    try container.encode(version, forKey: .version)
    try container.encode(features, forKey: .features)
    try container.encode(centers, forKey: .centers)
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case checksum, version
    case features
    case centers = "centres"
  }
}
