import MathKernels
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite(.tags(.random)) struct NormalFillTests {
  static let many: [Double] = {
    var values = [Double](repeating: 0, count: 2_000_000)
    var stream = RandomStream(seed: seed(11), purpose: .simulation)
    var span = values.mutableSpan
    stream.fillNormal(&span)
    return values
  }()

  @Test(arguments: [0, 1, 2, 7, 63, 64, 65, 170, 1001])
  func fillingEqualsDrawingOneByOne(count: Int) {
    for leading in 0..<3 {
      var filled = RandomStream(seed: seed(5), step: leading)
      var drawn = filled
      for _ in 0..<leading { #expect(filled.next() == drawn.next()) }
      var values = [Double](repeating: 0, count: count)
      var span = values.mutableSpan
      filled.fillNormal(&span)
      #expect(values == (0..<count).map { _ in drawn.normal() })
      // The stream goes on where drawing one by one would have left it.
      for _ in 0..<3 { #expect(filled.next() == drawn.next()) }
    }
  }

  /// Kolmogorov's limit law: √n D > 2.2 has probability 2 exp(−2 · 2.2²) = 1.2 · 10⁻⁴.
  @Test func distributionFunction() {
    let sorted = Self.many.sorted()
    let n = Double(sorted.count)
    var distance = 0.0
    for (index, x) in sorted.enumerated() {
      let probability = 0.5 * erfc(-x / 2.0.squareRoot())
      distance = max(
        distance, abs(probability - Double(index) / n), abs(probability - Double(index + 1) / n))
    }
    #expect(n.squareRoot() * distance < 2.2)
  }

  /// Counts beyond points inside the layers, near the start of the ziggurat's tail at 3.654, and far out in it.
  @Test(arguments: [0.1, 0.2152, 0.5, 1, 2, 3, 3.6, 3.7, 4, 4.5])
  func tails(beyond point: Double) {
    let n = Double(Self.many.count)
    let probability = 0.5 * erfc(point / 2.0.squareRoot())
    let deviation = (n * probability * (1 - probability)).squareRoot()
    let above = Double(Self.many.count { $0 > point })
    let below = Double(Self.many.count { $0 < -point })
    #expect(abs(above - n * probability) < 4.5 * deviation)
    #expect(abs(below - n * probability) < 4.5 * deviation)
  }

  @Test func neighborsAreUncorrelated() {
    let values = Self.many
    let n = Double(values.count)
    for lag in [1, 2, 64] {
      let plain = zip(values, values.dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 } / n
      let squares = zip(values, values.dropFirst(lag)).reduce(0) {
        $0 + ($1.0 * $1.0 - 1) * ($1.1 * $1.1 - 1)
      }
      #expect(abs(plain) < 4.5 / n.squareRoot())
      #expect(abs(squares / n) < 4.5 * 2 / n.squareRoot())
    }
  }

  @Test func standardMoments() {
    let n = Double(Self.many.count)
    // Moments of order k and variances of their estimates, (2k−1)!! − ((k−1)!!)² for even k.
    for (order, moment, variance) in [
      (1.0, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96), (6, 15, 10170),
    ] {
      let mean = Self.many.reduce(0) { $0 + pow($1, order) } / n
      #expect(abs(mean - moment) < 4.5 * (variance / n).squareRoot(), "moment \(order)")
    }
  }
}
