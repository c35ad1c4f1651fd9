#if NetCDF
  import CNetCDF
  import Foundation

  /// Writes an `InferenceData` as a netCDF-4 file: a group for each group, a dimension with its coordinates for each dimension.
  ///
  /// Marks are bytes with the attribute `dtype`, which xarray reads as booleans.
  ///
  /// - Source: *NetCDF Users Guide*, the netCDF-4 data model; xarray's conventions for booleans.
  enum NetCDFWriter {
    /// Bytes of a chunk and of what is written at a time, unless one row is longer.
    private static let chunkBytes = 1 << 22

    /// - Throws: `FileWriteError`; what computing a variable throws.
    static func write(_ data: InferenceData, to path: String) throws {
      try NetCDFFile.write(path) { file in
        try file.add(data.attributes)
        for group in data.groups {
          let place = try file.group(group.name.rawValue)
          try place.add(group.attributes)
          var dimensions: [String: CInt] = [:]
          for dimension in group.dimensions {
            dimensions[dimension.name] = try write(dimension, in: place)
          }
          for variable in group.variables {
            try write(
              variable, over: variable.dimensions.compactMap { dimensions[$0.name] }, in: place)
          }
        }
      }
    }

    private static func write(
      _ dimension: InferenceData.Dimension, in group: NetCDFFile
    ) throws -> CInt {
      let number = try group.dimension(dimension.name, count: dimension.count)
      let isText = if case .labels = dimension.coordinates { true } else { false }
      let variable = try group.variable(
        dimension.name, type: isText ? NC_STRING : NC_INT64, over: [number])
      try group.add(dimension.fullAttributes, to: variable)
      guard dimension.count > 0 else { return number }
      switch dimension.coordinates {
      case .labels(let labels): try group.put(labels, to: variable)
      case .numbers(let numbers):
        try numbers.map(Double.init).withUnsafeBufferPointer {
          try group.put($0, to: variable, at: [0], shape: [numbers.count])
        }
      }
      return number
    }

    private static func write(
      _ variable: InferenceData.Variable, over dimensions: [CInt], in group: NetCDFFile
    ) throws {
      let (shape, leading) = (variable.shape, variable.leading)
      let last = shape[leading - 1]
      let rows = max(1, min(last, chunkBytes / max(1, 8 * variable.rowLength)))
      let row = Array(shape[leading...])
      let (type, marks): (Int32, [String: InferenceData.Attribute]) =
        switch variable.type {
        case .real: (NC_DOUBLE, [:])
        case .whole: (NC_INT64, [:])
        case .mark: (NC_BYTE, ["dtype": .text("bool")])
        }
      let number = try group.variable(
        variable.name, type: type, over: dimensions,
        chunks: shape.contains(0) ? nil : Array(repeating: 1, count: leading - 1) + [rows] + row)
      try group.add(variable.fullAttributes.merging(marks) { $1 }, to: number)
      guard !shape.contains(0) else { return }
      var (buffer, count): ([Double], Int) = ([], 0)
      buffer.reserveCapacity(rows * variable.rowLength)
      try variable.forEachRow { numbers in
        buffer.append(contentsOf: numbers)
        count += 1
        let inRow = (count - 1) % last + 1
        guard inRow % rows == 0 || inRow == last else { return }
        let held = buffer.count / variable.rowLength
        let outer = leading == 2 ? [(count - 1) / last] : []
        try buffer.withUnsafeBufferPointer {
          try group.put(
            $0, to: number, at: outer + [inRow - held] + row.map { _ in 0 },
            shape: outer.map { _ in 1 } + [held] + row)
        }
        buffer.removeAll(keepingCapacity: true)
      }
    }
  }
#endif
