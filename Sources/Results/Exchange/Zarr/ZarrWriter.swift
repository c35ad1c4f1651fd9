import Foundation
import Storage

/// Writes an `InferenceData` as a Zarr hierarchy, version 2: a folder for each group, and in it one for each array with its chunks.
///
/// - Source: *Zarr storage specification version 2*; xarray's *Zarr encoding specification*, for the names of dimensions.
struct ZarrWriter {
  /// The metadata of all arrays in one file, which is written last.
  static let marker = ".zmetadata"

  private let folder: FolderDraft
  private var metadata: [String: MetadataValue] = [:]

  init(_ folder: FolderDraft) { self.folder = folder }

  mutating func write(_ data: InferenceData) throws {
    try write(["zarr_format": 2], to: ".zgroup")
    try write(MetadataValue(data.attributes), to: ".zattrs")
    for group in data.groups {
      let path = group.name.rawValue
      try write(["zarr_format": 2], to: "\(path)/.zgroup")
      try write(MetadataValue(group.attributes), to: "\(path)/.zattrs")
      for dimension in group.dimensions { try write(dimension, in: path) }
      for variable in group.variables { try write(variable, in: path) }
    }
    let all: MetadataValue = [
      "metadata": .object(metadata), "zarr_consolidated_format": 1,
    ]
    try folder.write(all.data(), to: Self.marker)
  }

  private mutating func write(_ value: MetadataValue, to name: String) throws {
    metadata[name] = value
    try folder.write(value.data(), to: name)
  }

  private mutating func write(_ dimension: InferenceData.Dimension, in group: String) throws {
    var array = ZarrArray(dimension)
    try write(
      array, [dimension.name], dimension.fullAttributes, in: "\(group)/\(dimension.name)")
    guard dimension.count > 0 else { return }
    array.chunk.append(dimension.coordinates)
    try folder.write(array.chunk.compressed(), to: "\(group)/\(dimension.name)/0")
  }

  private mutating func write(_ variable: InferenceData.Variable, in group: String) throws {
    let path = "\(group)/\(variable.name)"
    var array = ZarrArray(variable)
    try write(array, variable.dimensions.map(\.name), variable.fullAttributes, in: path)
    guard !array.shape.contains(0) else { return }
    var row = 0
    try variable.forEachRow { numbers in
      array.chunk.append(numbers)
      row += 1
      guard let name = array.chunkName(endingAfter: row) else { return }
      try folder.write(array.chunk.compressed(), to: "\(path)/\(name)")
      array.chunk.removeAll()
    }
  }

  private mutating func write(
    _ array: ZarrArray, _ dimensions: [String], _ attributes: [String: InferenceData.Attribute],
    in path: String
  ) throws {
    try write(array.metadata, to: "\(path)/.zarray")
    var all = attributes.mapValues { MetadataValue($0) }
    all["_ARRAY_DIMENSIONS"] = .list(dimensions.map { .text($0) })
    try write(.object(all), to: "\(path)/.zattrs")
  }
}
