import Inference
import MathKernels

/// The draws of one scalar: chains × draws, chain after chain.
///
/// Every statistic of draws is a method of this type: ``rHat(_:)``, ``bulkESS()``, ``ess(of:)``, ``mcse(of:)``, … Each
/// answers NaN where it is undefined: with a draw that is NaN, and what judges chains with fewer than four draws in
/// each.
/// Use ``ParameterSummary`` for all of them at the cost of one sort.
public struct ChainedValues: Sendable, Equatable {
  /// Number of chains.
  public let chainCount: Int
  /// Number of draws of each chain.
  public let drawCount: Int
  /// `chainCount × drawCount` values, chain after chain.
  public let values: [Double]

  /// Draws chain after chain.
  /// - Precondition: the values fill `chainCount` chains of `drawCount` draws.
  public init(chainCount: Int, drawCount: Int, values: [Double]) {
    precondition(
      values.count == chainCount * drawCount,
      "\(values.count) values do not fill \(chainCount) chains of \(drawCount) draws")
    self.chainCount = chainCount
    self.drawCount = drawCount
    self.values = values
  }

  /// Draws as one array per chain.
  /// - Precondition: all chains have the same number of draws.
  public init(_ chains: [[Double]]) {
    let drawCount = chains.first?.count ?? 0
    precondition(
      chains.allSatisfy { $0.count == drawCount },
      "chains differ in length: \(chains.map(\.count))")
    self.init(
      chainCount: chains.count, drawCount: drawCount, values: chains.flatMap { $0 })
  }

  /// The draws of one unconstrained coordinate.
  /// - Precondition: all chains have the same number of draws.
  public init(_ chains: [ChainDraws], coordinate: Int) {
    self.init(chains.map { $0.coordinate(coordinate) })
  }

  /// The values of one chain.
  public func chain(_ index: Int) -> ArraySlice<Double> {
    values[index * drawCount..<(index + 1) * drawCount]
  }
}

extension ChainedValues {
  /// Whether every draw is a finite number.
  public var isFinite: Bool { values.allSatisfy(\.isFinite) }

  /// Whether all draws are the same finite number, up to rounding: a range within 10⁻¹⁵ of the largest magnitude.
  public var isConstant: Bool {
    guard var smallest = values.first else { return true }
    var largest = smallest
    for value in values {
      if value.isNaN { return false }
      smallest = min(smallest, value)
      largest = max(largest, value)
    }
    let magnitude = max(abs(smallest), abs(largest))
    return magnitude.isFinite && largest - smallest <= 1e-15 * magnitude
  }

  /// Each chain cut into its first and second half, two chains for one; the middle one of an odd number of draws is dropped.
  var split: ChainedValues {
    let half = drawCount / 2
    if drawCount == 2 * half {
      return ChainedValues(chainCount: 2 * chainCount, drawCount: half, values: values)
    }
    var kept: [Double] = []
    kept.reserveCapacity(2 * half * chainCount)
    for index in 0..<chainCount {
      kept += chain(index).prefix(half)
      kept += chain(index).suffix(half)
    }
    return ChainedValues(chainCount: 2 * chainCount, drawCount: half, values: kept)
  }

  /// These draws with each value replaced.
  func map(_ transform: (Double) -> Double) -> ChainedValues {
    ChainedValues(chainCount: chainCount, drawCount: drawCount, values: values.map(transform))
  }

  /// The mean of each chain.
  var chainMeans: [Double] { (0..<chainCount).map { arithmeticMean(chain($0)) } }
}
