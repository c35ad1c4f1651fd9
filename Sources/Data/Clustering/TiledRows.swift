import MathKernels

/// Rows of numbers cut into tiles, and within a tile feature after feature: the layout that kernels over rows read.
///
/// Element (row r of tile t, feature f) is at t·width·tileRows + f·tileRows + r. The last tile is filled up with zeros.
/// Filled by its maker and then only read, unless its owner says otherwise.
package final class TiledRows: @unchecked Sendable {
  package let rowCount: Int
  /// Number of features.
  package let width: Int
  /// Rows of a whole tile: 256, or fewer where rows are long, so that a tile stays in the second cache.
  package let tileRows: Int
  private let storage: AlignedBuffer

  /// Zeros.
  package init(rowCount: Int, width: Int) {
    precondition(rowCount > 0 && width > 0, "found \(rowCount) rows of \(width), expected some")
    self.rowCount = rowCount
    self.width = width
    tileRows = min(256, max(32, 32_768 / width / 32 * 32))
    storage = AlignedBuffer(count: (rowCount + tileRows - 1) / tileRows * tileRows * width + 8)
  }

  /// Rows of a row-major array, all or those at the given indices, as they are or minus an origin.
  package convenience init(
    _ values: [Double], width: Int, at indices: [Int]? = nil, origin: [Double]? = nil
  ) {
    self.init(rowCount: indices?.count ?? values.count / width, width: width)
    let zero = [Double](repeating: 0, count: width)
    values.withUnsafeBufferPointer { values in
      for row in 0..<rowCount {
        set(row, to: values, from: (indices?[row] ?? row) * width, less: origin ?? zero)
      }
    }
  }

  private func set(
    _ row: Int, to values: UnsafeBufferPointer<Double>, from start: Int, less origin: [Double]
  ) {
    let element = self.element(of: row)
    for feature in 0..<width {
      element[feature * tileRows] = values[start + feature] - origin[feature]
    }
  }

  package var tileCount: Int { (rowCount + tileRows - 1) / tileRows }

  /// The rows of a tile: `tileRows`, except for the last.
  package func liveRows(of tile: Int) -> Int { min(tileRows, rowCount - tile * tileRows) }

  /// The first element of a tile.
  package func tile(_ index: Int) -> UnsafeMutablePointer<Double> {
    storage.pointer + index * width * tileRows
  }

  /// The first feature of a row; the next ones are `tileRows` apart.
  package func element(of row: Int) -> UnsafeMutablePointer<Double> {
    tile(row / tileRows) + row % tileRows
  }

  /// A row's features.
  package func row(_ index: Int) -> [Double] {
    let element = element(of: index)
    return (0..<width).map { element[$0 * tileRows] }
  }

  /// Copies a row of other rows to a place here.
  package func copy(_ source: Int, of rows: TiledRows, to row: Int) {
    let (from, to) = (rows.element(of: source), element(of: row))
    for feature in 0..<width { to[feature * tileRows] = from[feature * rows.tileRows] }
  }

  /// ‖x‖² of every row, and zeros to the end of the last tile.
  package func squaredNorms() -> AlignedBuffer {
    let norms = AlignedBuffer(count: tileCount * tileRows + 8)
    for index in 0..<tileCount {
      let (tile, norm) = (tile(index), norms.pointer + index * tileRows)
      for feature in 0..<width {
        let x = tile + feature * tileRows
        for row in 0..<tileRows { norm[row] += x[row] * x[row] }
      }
    }
    return norms
  }
}
