import ComputationGraph
import Distributions
import MathKernels
import TestSupport
import Testing

/// Densities of arrays against known values, with gradients in value and parameters.
@Suite struct MultivariateTests {
  struct Known: Decodable {
    struct Case<Parameters: Decodable, Point: Decodable>: Decodable {
      let params: Parameters
      let points: [Point]
    }
    struct Concentrations: Decodable { let concentration: [Double] }
    struct Shares: Decodable {
      struct Gradient: Decodable { let x, concentration: [Double] }
      let x: [Double]
      let log_prob: Double
      let grad: Gradient
    }
    struct Trials: Decodable {
      let n: Double
      let logits, unnormalised_weights: [Double]
    }
    struct Counts: Decodable {
      let x: [Double]
      let log_prob: Double
    }
    struct Cuts: Decodable {
      let eta: Double
      let cutpoints: [Double]
    }
    struct Grade: Decodable {
      struct Gradient: Decodable {
        let eta: Double
        let cutpoints: [Double]
      }
      let x: Int
      let log_prob: Double
      let grad: Gradient
    }
    struct Shape: Decodable { let eta: Double }
    struct Factor: Decodable {
      struct Gradient: Decodable { let eta_of_log_prob_cholesky: Double }
      let cholesky: [[Double]]
      let log_prob_cholesky: Double
      let grad: Gradient
    }
    struct Moments: Decodable {
      let mean: [Double]
      let scale_tril, covariance, precision: [[Double]]
    }
    struct Vector: Decodable {
      struct Gradient: Decodable {
        let x, mean: [Double]
        let scale_tril, covariance_entries: [[Double]]
      }
      let x: [Double]
      let log_prob: Double
      let grad: Gradient
    }
    let multivariateNormal: [Case<Moments, Vector>]
    let dirichlet: [Case<Concentrations, Shares>]
    let multinomial: [Case<Trials, Counts>]
    let orderedLogistic: [Case<Cuts, Grade>]
    let lkjCholesky: [Case<Shape, Factor>]
  }

  static func known() throws -> Known { try KnownCase.decode("multivariate") }

  static func close(_ found: Double, _ expected: Double, unit: Double = 1) -> Bool {
    abs(found - expected) <= 1e-10 * abs(expected) + 1e-12 * unit
  }

  /// The number of trials may be latent, and then anything.
  @Test(arguments: [.nan, .infinity, -1, 2.5]) func noCountsOfNoTrials(_ trials: Double) {
    var random = RandomStream(seed: seed(1))
    let axis = Axis("k", count: 2)
    let draw = Multinomial(trials: 1, logits: 0, along: axis).draw([trials, 0, 0], using: &random)
    #expect(draw.count == 2 && draw.allSatisfy { $0.isNaN })
  }

  /// A class that never comes up may have no probability at all.
  @Test func multinomialOfImpossibleClasses() throws {
    let axis = Axis("k", count: 3)
    func data(_ values: [Double]) -> Quantity {
      Quantity(.data(DataArray("d", axes: [axis], values: values)))
    }
    let counts = Multinomial(trials: 3, probabilities: data([1, 0, 3]), along: axis)
    // 3 · ¼ · (¾)²
    let found = counts.logDensity(of: data([1, 0, 2])).fixedNumber ?? .nan
    #expect(Self.close(found, logarithm(27.0 / 64)))
    #expect(counts.logDensity(of: data([1, 1, 1])).fixedNumber == -.infinity)
    var random = RandomStream(seed: seed(1))
    let draws = (0..<400).map { _ in counts.draw([3, 1, 0, 3], using: &random) }
    #expect(draws.allSatisfy { $0[1] == 0 && $0[0] + $0[2] == 3 })
    let mean = draws.reduce(0) { $0 + $1[2] } / 400
    #expect(abs(mean - 2.25) < 4.5 * (3.0 * 3 / 16 / 400).squareRoot())
  }

  @Test func noCorrelationsOfNoRows() {
    let axis = Axis("k", count: 0)
    var random = RandomStream(seed: seed(1))
    let none = LKJCholesky(concentration: 1, rows: axis, columns: axis.renamed("other"))
    #expect(none.draw([1], using: &random) == [])
  }

  @Test(.tags(.random)) func dirichlet() throws {
    for known in try Self.known().dirichlet {
      let axis = Axis("k", count: known.params.concentration.count)
      let program = try ArrayProgram([("x", [axis]), ("concentration", [axis])]) {
        Dirichlet(concentration: $0["concentration"] ?? 1, along: axis).logDensity(of: $0["x"] ?? 0)
      }
      for point in known.points {
        let (value, gradient) = program([
          "x": point.x, "concentration": known.params.concentration,
        ])
        #expect(Self.close(value, point.log_prob), "\(known.params)")
        // Slopes in the concentration are differences of digammas and logarithms.
        for (name, expected) in [("x", point.grad.x), ("concentration", point.grad.concentration)] {
          let unit = name == "x" ? 1 : 1 + logarithm(point.x.min() ?? 1).magnitude
          #expect(
            zip(gradient[name] ?? [], expected).allSatisfy { Self.close($0, $1, unit: unit) },
            "\(name), \(known.params): \(gradient[name] ?? []), \(expected)")
        }
      }
    }
  }

  @Test(.tags(.random)) func multinomial() throws {
    for known in try Self.known().multinomial {
      let axis = Axis("k", count: known.params.logits.count)
      for point in known.points {
        let counts = Quantity(.data(DataArray("x", axes: [axis], values: point.x)))
        for name in ["logits", "probabilities"] {
          let program = try ArrayProgram([(name, [axis])]) { arguments in
            let given = arguments[name] ?? 0
            return name == "logits"
              ? Multinomial(trials: Quantity(known.params.n), logits: given, along: axis)
                .logDensity(of: counts)
              : Multinomial(trials: Quantity(known.params.n), probabilities: given, along: axis)
                .logDensity(of: counts)
          }
          let values =
            name == "logits" ? known.params.logits : known.params.unnormalised_weights
          #expect(Self.close(program([name: values]).value, point.log_prob))
        }
      }
    }
  }

  @Test(.tags(.random)) func orderedLogistic() throws {
    for known in try Self.known().orderedLogistic {
      let cuts = Axis("cut", count: known.params.cutpoints.count)
      let grades = Axis("grade", count: cuts.count + 1)
      let arguments = ["eta": [known.params.eta], "cutpoints": known.params.cutpoints]
      func distribution(_ arguments: [String: Quantity]) -> OrderedLogistic {
        OrderedLogistic(
          arguments["eta"] ?? 0, cutPoints: arguments["cutpoints"] ?? 0, along: cuts,
          classes: grades)
      }
      let probabilities = try ArrayProgram([("eta", []), ("cutpoints", [cuts])]) {
        distribution($0).probabilities
      }.value(arguments, over: [grades])
      for point in known.points {
        let program = try ArrayProgram([("eta", []), ("cutpoints", [cuts])]) {
          distribution($0).logDensity(
            of: Index(CodeArray("y", axes: [], codes: [point.x], into: grades)))
        }
        let (value, gradient) = program(arguments)
        #expect(Self.close(value, point.log_prob), "\(known.params) at \(point.x): \(value)")
        #expect(Self.close(gradient["eta"]?.first ?? .nan, point.grad.eta))
        // The slopes in two cut points of a narrow class are ± 1/gap and differ by little.
        let unit = point.grad.cutpoints.map(\.magnitude).max() ?? 1
        #expect(
          zip(gradient["cutpoints"] ?? [], point.grad.cutpoints).allSatisfy {
            Self.close($0, $1, unit: unit)
          })
        #expect(abs(probabilities[point.x] - exponential(point.log_prob)) < 1e-14)
      }
    }
  }

  @Test(.tags(.random)) func lkjCholesky() throws {
    for known in try Self.known().lkjCholesky {
      let rows = Axis("k", count: known.points[0].cholesky.count)
      let columns = rows.renamed("k′")
      let program = try ArrayProgram([("eta", []), ("L", [rows, columns])]) {
        LKJCholesky(concentration: $0["eta"] ?? 1, rows: rows, columns: columns)
          .logDensity(of: $0["L"] ?? 0)
      }
      for point in known.points {
        let (value, gradient) = program([
          "eta": [known.params.eta], "L": point.cholesky.flatMap(\.self),
        ])
        #expect(Self.close(value, point.log_prob_cholesky), "\(rows), η \(known.params.eta)")
        #expect(
          Self.close(gradient["eta"]?.first ?? .nan, point.grad.eta_of_log_prob_cholesky, unit: 10))
      }
    }
  }

  static func normal(_ form: String, _ rows: Axis, _ columns: Axis)
    -> @Sendable ([String: Quantity]) -> MultivariateNormal
  {
    { given in
      let (mean, matrix) = (given["mean"] ?? 0, given["matrix"] ?? 0)
      switch form {
      case "covariance":
        return MultivariateNormal(mean, covariance: matrix, rows: rows, columns: columns)
      case "precision":
        return MultivariateNormal(mean, precision: matrix, rows: rows, columns: columns)
      default:
        return MultivariateNormal(mean, choleskyFactor: matrix, rows: rows, columns: columns)
      }
    }
  }

  /// The factor is exact in the reference; covariance and precision are rounded, which their condition number multiplies.
  @Test(arguments: ["choleskyFactor", "covariance", "precision"])
  func multivariateNormal(_ form: String) throws {
    for known in try Self.known().multivariateNormal {
      let rows = Axis("k", count: known.params.mean.count)
      let columns = rows.renamed("k′")
      let make = Self.normal(form, rows, columns)
      let program = try ArrayProgram([
        ("x", [rows]), ("mean", [rows]), ("matrix", [rows, columns]),
      ]) { make($0).logDensity(of: $0["x"] ?? 0) }
      let diagonal = known.params.scale_tril.indices.map { known.params.scale_tril[$0][$0] }
      let condition = square((diagonal.max() ?? 1) / (diagonal.min() ?? 1))
      let tolerance = form == "choleskyFactor" ? 1e-10 : max(1e-10, 1e-14 * condition * condition)
      let matrix =
        switch form {
        case "covariance": known.params.covariance
        case "precision": known.params.precision
        default: known.params.scale_tril
        }
      for point in known.points {
        let (value, gradient) = program([
          "x": point.x, "mean": known.params.mean, "matrix": matrix.flatMap(\.self),
        ])
        func expect(_ found: [Double], _ expected: [Double], _ what: String) {
          let unit = expected.map(\.magnitude).max() ?? 1
          for (f, e) in zip(found, expected) {
            #expect(abs(f - e) <= tolerance * max(unit, 0.01), "\(what) of \(rows): \(f), \(e)")
          }
        }
        expect([value], [point.log_prob], "log p")
        expect(gradient["x"] ?? [], point.grad.x, "∂x")
        expect(gradient["mean"] ?? [], point.grad.mean, "∂mean")
        let slopes = gradient["matrix"] ?? []
        let order = rows.count
        if form == "choleskyFactor" {
          expect(slopes, point.grad.scale_tril.flatMap(\.self), "∂L")
        } else if form == "covariance" {
          // Only the sum of the slopes in the two equal elements has a meaning.
          let symmetric = (0..<order).flatMap { i in
            (0...i).map { slopes[i * order + $0] + slopes[$0 * order + i] }
          }
          let entries = point.grad.covariance_entries
          let expected = (0..<order).flatMap { i in
            (0...i).map { entries[i][$0] + entries[$0][i] }
          }
          expect(symmetric, expected, "∂Σ")
        }
      }
    }
  }

  private func square(_ x: Double) -> Double { x * x }

  /// The covariance of draws, by each form, is the one that was given; and so is that of the non-centred value.
  @Test(.tags(.random), arguments: ["choleskyFactor", "covariance", "precision"])
  func normalDraws(_ form: String) throws {
    let known = try #require(
      try Self.known().multivariateNormal.first { $0.params.mean.count == 3 })
    let rows = Axis("k", count: 3)
    let columns = rows.renamed("k′")
    let matrix =
      switch form {
      case "covariance": known.params.covariance
      case "precision": known.params.precision
      default: known.params.scale_tril
      }
    let parameters = known.params.mean + matrix.flatMap(\.self)
    let make = Self.normal(form, rows, columns)
    let noncentered = try ArrayProgram([
      ("z", [rows]), ("mean", [rows]), ("matrix", [rows, columns]),
    ]) { make($0).value(ofStandardNormal: $0["z"] ?? 0) ?? 0 }
    var random = RandomStream(seed: seed(31))
    let distribution = make([:])
    let count = 4000
    for isNoncentered in [false, true] {
      let draws = (0..<count).map { _ in
        isNoncentered
          ? noncentered.value(
            [
              "z": (0..<3).map { _ in random.normal() }, "mean": known.params.mean,
              "matrix": matrix.flatMap(\.self),
            ], over: [rows])
          : distribution.draw(parameters, using: &random)
      }
      for i in 0..<3 {
        for j in 0...i {
          let products = draws.map {
            ($0[i] - known.params.mean[i]) * ($0[j] - known.params.mean[j])
          }
          let found = products.reduce(0, +) / Double(count)
          let s = known.params.covariance
          let error = ((s[i][i] * s[j][j] + s[i][j] * s[i][j]) / Double(count)).squareRoot()
          #expect(abs(found - s[i][j]) < 4.5 * error, "\(form) [\(i),\(j)]: \(found)")
        }
        let mean = draws.reduce(0) { $0 + $1[i] } / Double(count)
        let error = (known.params.covariance[i][i] / Double(count)).squareRoot()
        #expect(abs(mean - known.params.mean[i]) < 4.5 * error)
      }
    }
  }

  /// Each concentration and each share of a plate by itself, one number for all shares as well.
  @Test func platesOfSimplexes() throws {
    let axis = Axis("k", count: 3)
    let plate = Axis("plate", count: 2)
    let rows = [[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]]
    let each = try ArrayProgram([("x", [plate, axis]), ("a", [plate])]) {
      Dirichlet(concentration: $0["a"] ?? 1, along: axis).logDensity(of: $0["x"] ?? 0)
    }
    let alone = try ArrayProgram([("x", [axis]), ("a", [axis])]) {
      Dirichlet(concentration: $0["a"] ?? 1, along: axis).logDensity(of: $0["x"] ?? 0)
    }
    let found = each.value(["x": rows.flatMap(\.self), "a": [0.7, 4]], over: [plate])
    let expected = zip(rows, [0.7, 4]).map {
      alone(["x": $0, "a": Array(repeating: $1, count: 3)]).value
    }
    #expect(zip(found, expected).allSatisfy { Self.close($0, $1) })
  }
}
