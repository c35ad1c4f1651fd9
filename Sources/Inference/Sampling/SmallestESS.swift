import Diagnostics
import Inference

extension NUTS {
  /// The bulk effective sample size of the coordinate that has the least; constant coordinates do not count.
  ///
  /// 0 where one has none, as a draw that is NaN leaves it.
  package static func smallestBulkESS(_ chains: [ChainDraws]) -> Double {
    let dimension = chains.first?.dimension ?? 0
    let width = 64
    var smallest = Double.infinity
    for start in stride(from: 0, to: dimension, by: width) {
      let columns = chains.map { $0.coordinates(start..<min(dimension, start + width)) }
      for place in 0..<min(width, dimension - start) {
        let values = ChainedValues(columns.map { $0[place] })
        if values.isConstant { continue }
        let size = values.bulkESS()
        smallest = min(smallest, size.isNaN ? 0 : size)
      }
    }
    return smallest
  }
}
