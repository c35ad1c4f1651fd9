import Posteriors
import Tables

extension Posterior {
  /// The draws as a table: `chain,draw,` and a column for each named scalar.
  /// - Throws: `DataError` where two scalars have one name.
  public func table() throws -> Table {
    let width = layout.scalarCount
    var chainNumbers: [Double] = []
    var drawNumbers: [Double] = []
    var columns = [[Double]](repeating: [], count: width)
    for (chain, values) in draws.chains.enumerated() {
      for draw in 0..<(values.count / max(1, width)) {
        chainNumbers.append(Double(chain))
        drawNumbers.append(Double(draw))
        for scalar in 0..<width { columns[scalar].append(values[draw * width + scalar]) }
      }
    }
    return try Table(
      source: "draws",
      columns: [Column("chain", numbers: chainNumbers), Column("draw", numbers: drawNumbers)]
        + zip(layout.scalars, columns).map { Column($0.name, numbers: $1) })
  }
}
