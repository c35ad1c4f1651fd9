import Diagnostics
import Inference

extension NUTS {
  /// The smallest bulk effective sample size of all coordinates; constant coordinates do not count.
  ///
  /// 0 where one has none, as with a draw that is NaN.
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
