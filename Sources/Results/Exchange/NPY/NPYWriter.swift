import Foundation
import Storage

/// Writes an `InferenceData` as a folder of NumPy files:
///
///     GROUP/VARIABLE.npy   each array, [chain, draw, …] where it is drawn
///     index.json           by group: its attributes, its dimensions with their coordinates, and for each variable its file, its
///                          dimensions and its attributes
///
/// - Source: NumPy Enhancement Proposal 1, *A simple file format for NumPy arrays*.
struct NPYWriter {
  /// Written last.
  static let marker = "index.json"
  private static let bufferBytes = 1 << 20

  private let folder: FolderDraft

  init(_ folder: FolderDraft) { self.folder = folder }

  func write(_ data: InferenceData) throws {
    var groups: [String: MetadataValue] = [:]
    for group in data.groups {
      var variables: [String: MetadataValue] = [:]
      for variable in group.variables {
        let file = "\(group.name.rawValue)/\(variable.name).npy"
        try write(variable, to: file)
        variables[variable.name] = [
          "attributes": MetadataValue(variable.fullAttributes),
          "dimensions": .list(variable.dimensions.map { .text($0.name) }), "file": .text(file),
        ]
      }
      groups[group.name.rawValue] = [
        "attributes": MetadataValue(group.attributes), "dimensions": dimensions(of: group),
        "variables": .object(variables),
      ]
    }
    let index: MetadataValue = [
      "attributes": MetadataValue(data.attributes), "format": "bayes-genre draws",
      "groups": .object(groups), "version": 1,
    ]
    try folder.write(index.data(), to: Self.marker)
  }

  private func dimensions(of group: InferenceData.Group) -> MetadataValue {
    var all: [String: MetadataValue] = [:]
    for dimension in group.dimensions {
      all[dimension.name] = [
        "attributes": MetadataValue(dimension.fullAttributes),
        "coordinates": MetadataValue(dimension.coordinates),
      ]
    }
    return .object(all)
  }

  private func write(_ variable: InferenceData.Variable, to name: String) throws {
    let file = try folder.create(name)
    let type =
      switch variable.type {
      case .real: "<f8"
      case .whole: "<i8"
      case .mark: "|b1"
      }
    var buffer = [UInt8](NumPyHeader.data(type: type, shape: variable.shape))
    try variable.forEachRow { row in
      buffer.append(elements: row, of: variable.type)
      if buffer.count >= Self.bufferBytes {
        try buffer.withUnsafeBytes(file.write)
        buffer.removeAll(keepingCapacity: true)
      }
    }
    try buffer.withUnsafeBytes(file.write)
    try folder.finish(file)
  }
}
