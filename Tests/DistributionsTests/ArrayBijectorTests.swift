import ComputationGraph
import Distributions
import MathKernels
import TestSupport
import Testing

/// Every map onto an array support, alone and along a plate.
@Suite struct ArrayBijectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let support: ArraySupport
    /// The elements of an event that the density is taken in.
    let free: [Int]

    init(_ name: String, _ support: ArraySupport, free: [Int]) {
      testDescription = name
      self.support = support
      self.free = free
    }
  }

  static func lower(_ order: Int, diagonal: Bool) -> [Int] {
    (0..<order).flatMap { row in (0..<(diagonal ? row + 1 : row)).map { row * order + $0 } }
  }

  static let cases: [Case] = [2, 3, 6].flatMap { count -> [Case] in
    let axis = Axis("k", count: count)
    let columns = axis.renamed("k′")
    return [
      Case("simplex \(count)", .simplex(along: axis), free: Array(0..<count - 1)),
      Case("ordered \(count)", .ordered(along: axis), free: Array(0..<count)),
      Case("positive ordered \(count)", .positiveOrdered(along: axis), free: Array(0..<count)),
      Case(
        "correlation \(count)", .correlationCholesky(rows: axis, columns: columns),
        free: lower(count, diagonal: false)),
      Case(
        "covariance \(count)", .covarianceCholesky(rows: axis, columns: columns),
        free: lower(count, diagonal: true)),
      Case("positive \(count)", .elementwise(.positive, over: [axis]), free: Array(0..<count)),
    ]
  }
  static let zeroSums = [2, 3, 6].map { ArraySupport.sumToZero(along: Axis("k", count: $0)) }

  struct Maps {
    let constrain: ArrayProgram
    let logDet: ArrayProgram
    let count: Int

    init(_ bijector: any ArrayBijector, plates: [Axis] = []) throws {
      let axes = plates + bijector.unconstrainedAxes
      count = axes.elementCount
      constrain = try ArrayProgram([("u", axes)]) { bijector.constrain($0["u"] ?? 0) }
      logDet = try ArrayProgram([("u", axes)]) {
        bijector.logAbsDetJacobian(at: $0["u"] ?? 0) + 0 * ($0["u"] ?? 0).total(over: axes)
      }
    }
  }

  func points(_ count: Int, scale: Double) -> [[Double]] {
    var random = RandomStream(seed: seed(21))
    return [Array(repeating: 0, count: count)]
      + (0..<6).map { _ in (0..<count).map { _ in scale * random.normal() } }
  }

  /// ∂ event / ∂ u, [event element][u], by differences of sixth order.
  func jacobian(_ maps: Maps, _ axes: [Axis], at u: [Double]) -> [[Double]] {
    let step = 0.01
    let columns = u.indices.map { index in
      let moved = (1...3).flatMap { distance in
        [1.0, -1].map { side -> [Double] in
          var other = u
          other[index] += side * Double(distance) * step
          return maps.constrain.value(["u": other], over: axes)
        }
      }
      return moved[0].indices.map { element in
        let (d1, d2, d3) = (
          moved[0][element] - moved[1][element], moved[2][element] - moved[3][element],
          moved[4][element] - moved[5][element]
        )
        return (45 * d1 - 9 * d2 + d3) / (60 * step)
      }
    }
    return columns[0].indices.map { element in columns.map { $0[element] } }
  }

  @Test(.tags(.random), arguments: cases) func logDeterminant(_ known: Case) throws {
    let maps = try Maps(#require(known.support.bijector))
    for u in points(maps.count, scale: 1) {
      let matrix = jacobian(maps, known.support.axes, at: u)
      let expected = logAbsDeterminant(known.free.map { matrix[$0] })
      let found = maps.logDet(["u": u]).value
      #expect(abs(found - expected) < 1e-8 * max(1, abs(expected)), "at \(u)")
    }
  }

  /// Lengths and volumes are kept: ∂x/∂uᵀ ∂x/∂u = 1.
  @Test(.tags(.random), arguments: zeroSums) func zeroSumsKeepLengths(_ support: ArraySupport)
    throws
  {
    let maps = try Maps(#require(support.bijector))
    let u = points(maps.count, scale: 1)[1]
    let matrix = jacobian(maps, support.axes, at: u)
    for a in u.indices {
      for b in u.indices {
        let product = matrix.reduce(0) { $0 + $1[a] * $1[b] }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-10)
      }
    }
    #expect(maps.logDet(["u": u]).value == 0)
  }

  @Test(.tags(.random), arguments: cases.map(\.support) + zeroSums) func roundTrip(
    _ support: ArraySupport
  ) throws {
    let bijector = try #require(support.bijector)
    let maps = try Maps(bijector)
    for u in points(maps.count, scale: 2) {
      let value = maps.constrain.value(["u": u], over: support.axes)
      #expect(support.contains(value), "\(value)")
      let back = bijector.unconstrain(value)
      #expect(zip(back, u).allSatisfy { abs($0 - $1) < 1e-8 * max(1, abs($1)) }, "\(u): \(back)")
    }
  }

  /// Each element of a plate is mapped as if it were alone.
  @Test(.tags(.random), arguments: cases.map(\.support) + zeroSums)
  func platesAreIndependent(_ support: ArraySupport) throws {
    let plate = Axis("plate", count: 3)
    let bijector = try #require(support.bijector)
    let alone = try Maps(bijector)
    let together = try Maps(bijector, plates: [plate])
    let rows = points(alone.count, scale: 1)[1...3]
    let values = together.constrain.value(["u": rows.flatMap(\.self)], over: [plate] + support.axes)
    let expected = rows.flatMap { alone.constrain.value(["u": $0], over: support.axes) }
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) <= 1e-14 * max(1, abs($1)) })
    let total = rows.reduce(0) { $0 + alone.logDet(["u": $1]).value }
    #expect(
      abs(together.logDet(["u": rows.flatMap(\.self)]).value - total) < 1e-12 * max(1, abs(total)))
  }

  /// Stan's convention: the origin is the middle of the simplex.
  @Test func theOriginIsTheMiddleOfTheSimplex() throws {
    let axis = Axis("k", count: 5)
    let maps = try Maps(SimplexBijector(along: axis))
    #expect(
      maps.constrain.value(["u": [0, 0, 0, 0]]).allSatisfy { abs($0 - 0.2) < 1e-15 })
  }

  /// A share of e⁻⁷⁵⁰ is no double, and its logarithm is a number all the same.
  @Test func logarithmsOfSharesDoNotUnderflow() throws {
    let axis = Axis("k", count: 3)
    let bijector = SimplexBijector(along: axis)
    let program = try ArrayProgram([("u", bijector.unconstrainedAxes)]) {
      log(bijector.constrain($0["u"] ?? 0))
    }
    let logarithms = program.value(["u": [-750, 0]])
    #expect(abs(logarithms[0] + 750 + logarithm(2)) < 1e-12)
    #expect(abs(logarithms[1] + logarithm(2)) < 1e-12)
    // And places far from 0 keep their order.
    let ordered = try Maps(OrderedBijector(along: axis, positive: false))
    #expect(ordered.constrain.value(["u": [1e4, 0, 0]]) == [10_000, 10_001, 10_002])
  }

  /// x = u/|u| in any number of dimensions; ∫ rᴷ⁻¹ exp(term) dr = 1 makes densities on the sphere those of x.
  @Test(arguments: [2, 3, 7]) func unitVectors(_ count: Int) throws {
    let axis = Axis("k", count: count)
    let support = ArraySupport.unitVector(along: axis)
    let maps = try Maps(#require(support.bijector))
    for u in points(count, scale: 1).dropFirst() {
      let value = maps.constrain.value(["u": u], over: [axis])
      #expect(support.contains(value))
      #expect(zip(value, u).allSatisfy { $0 * $1 > 0 })
      let again = maps.constrain.value(["u": UnitVectorBijector(along: axis).unconstrain(value)])
      #expect(zip(again, value).allSatisfy { abs($0 - $1) < 1e-15 })
    }
    let step = 0.005
    let integral = (1...4000).reduce(0.0) { total, index in
      let r = step * Double(index)
      let u = [r] + Array(repeating: 0, count: count - 1)
      return total + step * power(r, Double(count - 1)) * exponential(maps.logDet(["u": u]).value)
    }
    // The trapezoidal rule; for K = 2 its error is the slope at 0 times step²/12.
    #expect(abs(integral - 1) < 1e-5)
  }

  @Test func whatIsNotInTheSupport() throws {
    let axis = Axis("k", count: 3)
    let columns = axis.renamed("k′")
    let outside: [(ArraySupport, [Double])] = [
      (.simplex(along: axis), [0.5, 0.5, 0.1]), (.simplex(along: axis), [0, 0.5, 0.5]),
      (.simplex(along: axis), [0.5, 0.5]), (.simplex(along: axis), [1.5, -0.25, -0.25]),
      (.ordered(along: axis), [1, 1, 2]), (.ordered(along: axis), [1, 3, 2]),
      (.ordered(along: axis), [1, .nan, 2]), (.positiveOrdered(along: axis), [-1, 1, 2]),
      (.sumToZero(along: axis), [1, -1, 0.1]), (.unitVector(along: axis), [1, 1, 0]),
      (.correlationCholesky(rows: axis, columns: columns), [1, 0, 0, 0, 2, 0, 0, 0, 1]),
      (.correlationCholesky(rows: axis, columns: columns), [1, 0.5, 0, 0, 1, 0, 0, 0, 1]),
      (.covarianceCholesky(rows: axis, columns: columns), [1, 0, 0, 0, -2, 0, 0, 0, 1]),
    ]
    for (support, value) in outside {
      #expect(!support.contains(value), "\(support) \(value)")
      #expect(try #require(support.bijector).unconstrain(value).allSatisfy(\.isNaN))
    }
    #expect(ArraySupport.counts(along: axis).contains([1, 0, 3]))
    #expect(!ArraySupport.counts(along: axis).contains([1, 0.5, 3]))
    #expect(ArraySupport.counts(along: axis).bijector == nil)
  }
}
