import Inference
import Modeling
import Posteriors
import Storage

extension StreamedArray {
  /// Rows that are stored.
  init(width: Int, _ chains: [RowStore]) {
    self.init(width: width, lengths: chains.map(\.count)) { try chains[$0].forEachRow($1) }
  }

  /// Named scalars.
  init(_ draws: NamedDraws) {
    self.init(width: draws.layout.scalarCount, lengths: draws.lengths) {
      try draws.forEachDraw(ofChain: $0, $1)
    }
  }

  /// Statistics, with the columns of `DrawStatistics`.
  init(_ statistics: [[DrawStatistics]]) {
    self.init(width: DrawStatistics.columns.count, lengths: statistics.map(\.count)) {
      chain, body in
      for drawn in statistics[chain] { try drawn.row.withUnsafeBufferPointer(body) }
    }
  }
}
