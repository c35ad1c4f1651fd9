import Posteriors
import Tables
import Tasks

extension Posterior {
  /// The draws as a table: `chain,draw,` and a column for each named scalar; chains by their number in the run, from 0.
  /// - Throws: `DataError` where two scalars have one name.
  public func table() throws -> Table {
    let width = layout.scalarCount
    var numbers: [Double] = []
    var drawNumbers: [Double] = []
    var columns = [[Double]](repeating: [], count: width)
    for (chain, number) in chainNumbers.enumerated() {
      var draw = 0
      draws.forEachDraw(ofChain: chain) { scalars in
        numbers.append(Double(number))
        drawNumbers.append(Double(draw))
        for scalar in 0..<width { columns[scalar].append(scalars[scalar]) }
        draw += 1
      }
    }
    return try Table(
      source: "draws",
      columns: [Column("chain", numbers: numbers), Column("draw", numbers: drawNumbers)]
        + zip(layout.scalars, columns).map { Column($0.name, numbers: $1) })
  }
}

extension ClusterPosterior {
  /// The draws of the clusters as a table: `chain,draw,clusters,rows[0],…`, and a column for each number that a component has.
  /// - Throws: `DataError` where two of them have one name.
  public func table() throws -> Table {
    let length = occupied.drawCount
    let places = occupied.values.indices
    return try Table(
      source: "draws",
      columns: [
        Column("chain", numbers: places.map { Double($0 / length) }),
        Column("draw", numbers: places.map { Double($0 % length) }),
      ] + scalars().map { Column($0.name, numbers: $0.values.values) })
  }
}
