import Diagnostics
import Inference
import Modeling
import Synchronization

/// The draws of a model's named scalars: [chain, draw, scalar].
///
/// A run stores positions only: the scalars are computed from them on demand, some neighbouring ones at a time. An opened fit
/// has the scalars as they were saved.
public struct NamedDraws: Sendable, Equatable {
  /// The names, in the order of the scalars.
  public let layout: ParameterLayout
  /// Draws of each chain. After an interruption chains may differ in length.
  public let lengths: [Int]
  /// The draws that statistics use.
  public let selection: DrawSelection
  private let source: NamedDrawsSource

  /// The scalars of a model at positions.
  package init(_ model: CompiledModel, positions: [RowStore]) {
    self.init(
      layout: model.layout, lengths: positions.map(\.count),
      NamedDrawsSource(.positions(model, positions), width: model.layout.scalarCount))
  }

  /// Saved scalars.
  package init(layout: ParameterLayout, rows: [RowStore]) {
    self.init(
      layout: layout, lengths: rows.map(\.count),
      NamedDrawsSource(.rows(rows), width: layout.scalarCount))
  }

  private init(layout: ParameterLayout, lengths: [Int], _ source: NamedDrawsSource) {
    self.layout = layout
    self.lengths = lengths
    self.source = source
    selection = DrawSelection(lengths: lengths)
  }

  /// Chains that statistics use.
  public var chainCount: Int { selection.chains.count }
  /// Draws of each of these chains that statistics use.
  public var drawCount: Int { selection.drawCount }

  /// The array of a site; nil if the model has no site of that name.
  public subscript(name: String) -> SiteDraws? {
    guard let range = layout.range(of: name),
      let site = layout.sites.first(where: { $0.name == name })
    else { return nil }
    return SiteDraws(site: site, range: range, draws: self)
  }

  /// The draws of one scalar by its index in the layout: those that `selection` names.
  public func values(ofScalar place: Int) -> ChainedValues {
    let chains = source.column(place)
    return ChainedValues(selection.chains.map { Array(chains[$0].prefix(drawCount)) })
  }

  /// The draws of some scalars, in one pass over all draws.
  package func values(ofScalars places: [Int]) -> [ChainedValues] {
    var values = [[Double]](repeating: [], count: places.count)
    for index in values.indices { values[index].reserveCapacity(chainCount * drawCount) }
    for chain in selection.chains {
      var draw = 0
      source.forEachRow(ofChain: chain) { row in
        if draw < drawCount {
          for (index, place) in places.enumerated() { values[index].append(row[place]) }
        }
        draw += 1
      }
    }
    return values.map {
      ChainedValues(chainCount: chainCount, drawCount: drawCount, values: $0)
    }
  }

  /// All draws of a chain in order, each as a row of all scalars, one at a time in memory.
  package func forEachDraw(
    ofChain chain: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Void
  ) rethrows { try source.forEachRow(ofChain: chain, body) }

  /// Equal names and equal numbers.
  public static func == (a: NamedDraws, b: NamedDraws) -> Bool {
    a.layout == b.layout && a.lengths == b.lengths
      && (0..<a.layout.scalarCount).allSatisfy { a.source.column($0) == b.source.column($0) }
  }
}

/// The draws that statistics use, where chains differ in length: the longest stretch that the most chains have.
///
/// Of all ways to cut chains to one length and to leave out those that are shorter, the one that keeps the most draws.
public struct DrawSelection: Sendable, Equatable {
  /// The chains, from 0.
  public let chains: [Int]
  /// Draws of each, from the first on.
  public let drawCount: Int
  /// Whether no draw is left out.
  public let isWhole: Bool

  package init(lengths: [Int]) {
    let kept = { (length: Int) in length * lengths.count { $0 >= length } }
    let best = lengths.max { (kept($0), -$0) < (kept($1), -$1) } ?? 0
    drawCount = best
    chains = lengths.indices.filter { lengths[$0] >= best }
    isWhole = kept(best) == lengths.reduce(0, +)
  }
}

/// The source of named scalars, and the columns that were requested last.
private final class NamedDrawsSource: Sendable {
  enum Origin: Sendable {
    case positions(CompiledModel, [RowStore])
    case rows([RowStore])

    var stores: [RowStore] {
      switch self {
      case .positions(_, let stores), .rows(let stores): stores
      }
    }
  }

  /// Neighbouring scalars, [scalar][chain][draw].
  private struct Block {
    var range = 0..<0
    var columns: [[[Double]]] = []
  }

  /// Bytes of a block at least, and blocks at the most: each costs a pass over all draws.
  private static let (blockBytes, mostBlocks) = (1 << 25, 16)

  private let origin: Origin
  private let width: Int
  private let scalarsPerBlock: Int
  private let block = Mutex(Block())

  init(_ origin: Origin, width: Int) {
    self.origin = origin
    self.width = width
    let draws = origin.stores.reduce(0) { $0 + $1.count }
    scalarsPerBlock = max(
      1, Self.blockBytes / (8 * max(1, draws)), (width + Self.mostBlocks - 1) / Self.mostBlocks)
  }

  /// One scalar, all draws of each chain.
  func column(_ place: Int) -> [[Double]] {
    precondition(place >= 0 && place < width, "scalar \(place) of \(width)")
    return block.withLock { block in
      if !block.range.contains(place) {
        block = Block()
        let start = place / scalarsPerBlock * scalarsPerBlock
        let range = start..<min(width, start + scalarsPerBlock)
        block = Block(range: range, columns: columns(range))
      }
      return block.columns[place - block.range.lowerBound]
    }
  }

  private func columns(_ range: Range<Int>) -> [[[Double]]] {
    let chains = origin.stores
    var result = range.map { _ in chains.map { [Double](repeating: 0, count: $0.count) } }
    for chain in chains.indices {
      var draw = 0
      forEachRow(ofChain: chain) { row in
        for (place, scalar) in range.enumerated() { result[place][chain][draw] = row[scalar] }
        draw += 1
      }
    }
    return result
  }

  func forEachRow(ofChain chain: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Void) rethrows
  {
    switch origin {
    case .rows(let chains): try chains[chain].forEachRow(body)
    case .positions(let model, let chains):
      let namer = model.makeNamer()
      try chains[chain].forEachRow { position in
        try namer.scalars(at: position).withUnsafeBufferPointer(body)
      }
    }
  }
}
