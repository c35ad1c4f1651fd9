/// The layout of a Zarr array: its shape, its chunks and the chunk that is being filled.
struct ZarrArray {
  /// Bytes of a chunk before it is compressed, unless a single row is longer.
  private static let chunkBytes = 1 << 22

  let shape: [Int]
  private let chunks: [Int]
  private let type: String
  /// What stands in chunks that are not there: null for all but doubles, whose NaN xarray need not mask.
  private let fill: MetadataValue
  private let leading: Int
  private let rowsOfChunk: Int
  /// The chunk that is being filled.
  var chunk: ZarrChunk

  /// The coordinates of a dimension: one chunk.
  init(_ dimension: InferenceData.Dimension) {
    shape = [dimension.count]
    chunks = [max(1, dimension.count)]
    (leading, rowsOfChunk, fill) = (1, max(1, dimension.count), nil)
    switch dimension.coordinates {
    case .labels(let labels):
      let width = ZarrChunk.width(of: labels)
      type = "<U\(width)"
      chunk = ZarrChunk(.mark, capacity: 4 * width * labels.count, labelWidth: width)
    case .numbers(let numbers):
      type = "<i8"
      chunk = ZarrChunk(.whole, capacity: 8 * numbers.count)
    }
  }

  /// A variable: chunks of some draws of one chain, or of some rows of what is not drawn.
  init(_ variable: InferenceData.Variable) {
    let (length, last) = (variable.rowLength, variable.shape.prefix(variable.leading).last ?? 1)
    shape = variable.shape
    leading = variable.leading
    let size = variable.type == .mark ? 1 : 8
    rowsOfChunk = max(1, min(last, Self.chunkBytes / max(1, size * length)))
    chunks =
      Array(repeating: 1, count: leading - 1) + [rowsOfChunk]
      + shape.dropFirst(leading).map { max(1, $0) }
    switch variable.type {
    case .real: (type, fill) = ("<f8", "NaN")
    case .whole: (type, fill) = ("<i8", nil)
    case .mark: (type, fill) = ("|b1", nil)
    }
    chunk = ZarrChunk(variable.type, capacity: size * length * rowsOfChunk)
  }

  var metadata: MetadataValue {
    [
      "chunks": .list(chunks.map { .whole($0) }),
      "compressor": ["id": "zlib", "level": .whole(Int(ZarrChunk.level))],
      "dimension_separator": ".", "dtype": .text(type), "fill_value": fill, "filters": nil,
      "order": "C", "shape": .list(shape.map { .whole($0) }), "zarr_format": 2,
    ]
  }

  /// The name of the chunk that a number of rows completes; nil where it takes more.
  func chunkName(endingAfter rows: Int) -> String? {
    let draws = shape[leading - 1]
    let (outer, draw) = ((rows - 1) / draws, (rows - 1) % draws)
    guard (draw + 1) % rowsOfChunk == 0 || draw + 1 == draws else { return nil }
    let places = (leading == 2 ? [outer] : []) + [draw / rowsOfChunk]
    return (places + shape.dropFirst(leading).map { _ in 0 }).map(String.init)
      .joined(separator: ".")
  }
}
