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
    for chain in draws.lengths.indices {
      var draw = 0
      draws.forEachDraw(ofChain: chain) { scalars in
        chainNumbers.append(Double(chain))
        drawNumbers.append(Double(draw))
        for scalar in 0..<width { columns[scalar].append(scalars[scalar]) }
        draw += 1
      }
    }
    return try Table(
      source: "draws",
      columns: [Column("chain", numbers: chainNumbers), Column("draw", numbers: drawNumbers)]
        + zip(layout.scalars, columns).map { Column($0.name, numbers: $1) })
  }
}
