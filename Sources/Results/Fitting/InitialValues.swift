import Foundation
import Inference
import MathKernels
import Modeling
import Storage
import Tables
import Words

/// Where chains begin, in the model's words: values of sites or of single scalars, each on its own support.
///
/// Sites and elements that are not named begin at random, uniformly from −2 … 2 in unconstrained space.
public struct InitialValues: Sendable, Equatable {
  /// Numbers with the shape in which they were given; an empty shape for one number.
  struct Value: Sendable, Equatable {
    var shape: [Int]
    var numbers: [Double]
  }

  /// By chain; further chains start over with the first.
  let chains: [[String: Value]]
  /// Where the values come from, for messages.
  let source: String

  /// Values by the name of a site, row-major, or of a scalar: for all chains, or one dictionary for each.
  public static func values(_ chains: [String: [Double]]...) -> InitialValues {
    InitialValues(byChain: chains)
  }

  /// Values by the name of a site, row-major, or of a scalar, a dictionary for each chain.
  public init(byChain chains: [[String: [Double]]]) {
    self.init(
      chains: chains.map { chain in
        chain.mapValues { Value(shape: $0.count == 1 ? [] : [$0.count], numbers: $0) }
      }, source: "initial values")
  }

  init(chains: [[String: Value]], source: String) {
    self.chains = chains.isEmpty ? [[:]] : chains
    self.source = source
  }

  /// Reads a file: JSON, an object `{"tau": 1, "theta": [0, 0.5], "beta[Rock,energy]": 0.1}` or an array of such objects, one for
  /// each chain; or CSV, a column for each scalar (as `export` writes them) and a row for all chains or one for each. Objects and
  /// rows go to the chains in their order, whatever a column `chain` says; if there are fewer than chains, they repeat.
  /// - Throws: `FileNotFoundError`, `DataError`, `InitialValueError`.
  public init(contentsOf path: String) throws {
    if path.lowercased().hasSuffix(".csv") {
      try self.init(Table.read(path: path), source: path)
      return
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      throw FileNotFoundError(
        path: path,
        found: !isThere ? "no file" : isFolder.boolValue ? "a folder" : "no permission to read")
    }
    let chains: [[String: JSONValue]]
    do {
      try JSONText.check(data)
      chains = try JSONDecoder().decode(OneOrMany.self, from: data).objects
    } catch {
      throw InitialValueError(
        path, found: (error as? DecodingError)?.place ?? "what cannot be read",
        expected: "an object of numbers and arrays of numbers by name, or an array of such objects")
    }
    guard !chains.isEmpty else {
      throw InitialValueError(
        path, found: "an empty array", expected: "an object for all chains, or one for each")
    }
    self.init(
      chains: try chains.map { chain in
        try chain.reduce(into: [:]) { values, entry in
          guard let value = entry.value.value else {
            throw InitialValueError(
              path, found: "\"\(entry.key)\" with rows of different lengths",
              expected: "an array with as many numbers in each row")
          }
          values[entry.key] = value
        }
      }, source: path)
  }

  /// The rows of a table, without its columns `chain` and `draw`; missing cells give no value.
  /// - Throws: `DataError` for a column of text.
  init(_ table: Table, source: String) throws {
    let columns = table.columns.filter { $0.name != "chain" && $0.name != "draw" }
    let chains = try table.rowNumbers.indices.map { row in
      try columns.reduce(into: [String: Value]()) { values, column in
        if case .texts(let texts) = column.cells, let text = texts[row] {
          throw DataError(
            table.location(rowAt: row, column: column.name), found: quoted(text),
            expected: "a number, the initial value of the parameter \(quoted(column.name))")
        }
        if case .numbers(let numbers) = column.cells, !numbers[row].isNaN {
          values[column.name] = Value(shape: [], numbers: [numbers[row]])
        }
      }
    }
    self.init(chains: chains, source: source)
  }
}

/// An object, or one for each chain.
private struct OneOrMany: Decodable {
  var objects: [[String: JSONValue]]
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let many = try? container.decode([[String: JSONValue]].self) {
      objects = many
    } else {
      objects = [try container.decode([String: JSONValue].self)]
    }
  }
}

/// A number, or an array of such values.
private enum JSONValue: Decodable {
  case number(Double)
  case array([JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .array(try container.decode([JSONValue].self))
    }
  }

  /// Row-major; nil where rows differ in length.
  var value: InitialValues.Value? {
    switch self {
    case .number(let number): return .init(shape: [], numbers: [number])
    case .array(let elements):
      let parts = elements.compactMap(\.value)
      guard parts.count == elements.count, parts.allSatisfy({ $0.shape == parts[0].shape }) else {
        return nil
      }
      return .init(
        shape: [parts.count] + (parts.first?.shape ?? []), numbers: parts.flatMap(\.numbers))
    }
  }
}

/// Initial values that do not fit the model.
public struct InitialValueError: Fault {
  public var kind: FaultKind { .data }

  /// What was found, what was expected, and what to try.
  public let description: String

  init(_ source: String, found: String, expected: String, advice: String = "") {
    description = "\(source): found \(found), expected \(expected).\(advice)"
  }
}
