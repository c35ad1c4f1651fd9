import Bayes
import Foundation
import TestSupport
import Testing

@Suite struct GaussianProcessTests {
  static let reference = ReferenceFiles.reference?
    .appendingPathComponent("posteriordb/posteriordb/gp_pois_regr-gp_regr.json")

  struct Reference: Decodable {
    struct Observed: Decodable {
      var x, y: [Double]
    }
    struct Checks: Decodable {
      struct Point: Decodable {
        var unconstrained: [Double]
        var difference: Double
        var gradient: [Double]
        enum CodingKeys: String, CodingKey {
          case unconstrained, gradient
          case difference = "log_density_diff_with_jacobian"
        }
      }
      var points: [Point]
    }
    var data: Observed
    var checks: Checks
    enum CodingKeys: String, CodingKey {
      case data
      case checks = "log_density_checks"
    }
  }

  /// Densities and gradients that Stan computed for posteriordb's `gp_pois_regr-gp_regr`.
  @Test(.enabled(if: reference != nil, "no folder of reference answers"))
  func posteriordb() throws {
    let file = try #require(Self.reference)
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    let model = GaussianProcessRegression(x: reference.data.x, y: reference.data.y)
    var evaluator = try CompiledModel(model).makeEvaluator()
    let first = try evaluator.evaluate(reference.checks.points[0].unconstrained).value
    #expect(reference.checks.points.count >= 6)
    for point in reference.checks.points {
      let (value, gradient) = try evaluator.evaluate(point.unconstrained)
      #expect(abs(value - first - point.difference) <= 1e-8 * max(1, abs(point.difference)))
      for (found, expected) in zip(gradient, point.gradient) {
        #expect(abs(found - expected) <= 1e-8 * max(1, abs(expected)))
      }
    }
  }

  /// The density by elimination on the covariance, in plain loops.
  static func byHand(_ x: [Double], _ y: [Double], _ u: [Double]) -> Double {
    let (rho, alpha, variance) = (exponential(u[0]), exponential(u[1]), exponential(u[2]))
    let n = x.count
    var (a, b) = ([Double](repeating: 0, count: n * n), y)
    for i in 0..<n {
      for j in 0..<n {
        let z = (x[i] - x[j]) / rho
        a[i * n + j] = alpha * alpha * exponential(-0.5 * z * z) + (i == j ? variance : 0)
      }
    }
    var total = -0.5 * Double(n) * logarithm(2 * .pi)
    for pivot in 0..<n {
      total -= 0.5 * (logarithm(a[pivot * n + pivot]) + b[pivot] * b[pivot] / a[pivot * n + pivot])
      for row in pivot + 1..<n {
        let factor = a[row * n + pivot] / a[pivot * n + pivot]
        for column in pivot..<n { a[row * n + column] -= factor * a[pivot * n + column] }
        b[row] -= factor * b[pivot]
      }
    }
    func halfNormal(_ x: Double, _ scale: Double) -> Double {
      0.5 * logarithm(2 / .pi) - logarithm(scale) - 0.5 * x * x / (scale * scale)
    }
    total += 24 * logarithm(rho) - 4 * rho
    return total + halfNormal(alpha, 2) + halfNormal(variance, 1) + u.reduce(0, +)
  }

  @Test(arguments: [2, 11, 60]) func densityIsThatByHand(_ count: Int) throws {
    let x = (0..<count).map { 0.7 * Double($0) }
    let y = x.map { sine($0) + 0.3 * cosine(7 * $0) }
    let model = try CompiledModel(GaussianProcessRegression(x: x, y: y))
    #expect(model.layout.sites.map(\.name) == ["rho", "alpha", "sigma"])
    var evaluator = model.makeEvaluator()
    let position = [0.8, 0.2, -0.4]
    let (value, gradient) = try evaluator.evaluate(position)
    let expected = Self.byHand(x, y, position)
    #expect(abs(value - expected) <= 1e-11 * abs(expected))
    for place in position.indices {
      func moved(_ steps: Double) -> Double {
        var other = position
        other[place] += steps * 1e-3
        return Self.byHand(x, y, other)
      }
      let slope = (8 * (moved(1) - moved(-1)) - (moved(2) - moved(-2))) / 12e-3
      #expect(abs(gradient[place] - slope) <= 1e-8 * max(1, abs(slope)))
    }
  }

  /// A covariance that is not positive definite rejects the point, and the next point is as if it had not been.
  @Test func aBadPointIsRejected() throws {
    let model = GaussianProcessRegression(x: [0, 1, 2], y: [1, 0, 2])
    var evaluator = try CompiledModel(model).makeEvaluator()
    let before = try evaluator.evaluate([0.5, 0, 0])
    #expect(try evaluator.evaluate([600, 20, -800]).value.isFinite == false)
    let after = try evaluator.evaluate([0.5, 0, 0])
    #expect(before.value == after.value && before.gradient == after.gradient)
  }
}
