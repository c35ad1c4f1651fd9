import ComputationGraph
import Distributions
import MathKernels
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
    let dirichlet: [Case<Concentrations, Shares>]
    let multinomial: [Case<Trials, Counts>]
    let orderedLogistic: [Case<Cuts, Grade>]
    let lkjCholesky: [Case<Shape, Factor>]
  }

  static func known() throws -> Known { try KnownCase.decode("multivariate") }

  static func close(_ found: Double, _ expected: Double, unit: Double = 1) -> Bool {
    abs(found - expected) <= 1e-10 * abs(expected) + 1e-12 * unit
  }

  @Test func dirichlet() throws {
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

  @Test func multinomial() throws {
    for known in try Self.known().multinomial {
      let axis = Axis("k", count: known.params.logits.count)
      for point in known.points {
        let counts = Expression(.data(DataArray("x", axes: [axis], values: point.x)))
        for name in ["logits", "probabilities"] {
          let program = try ArrayProgram([(name, [axis])]) { arguments in
            let given = arguments[name] ?? 0
            return name == "logits"
              ? Multinomial(trials: Expression(known.params.n), logits: given, along: axis)
                .logDensity(of: counts)
              : Multinomial(trials: Expression(known.params.n), probabilities: given, along: axis)
                .logDensity(of: counts)
          }
          let values =
            name == "logits" ? known.params.logits : known.params.unnormalised_weights
          #expect(Self.close(program([name: values]).value, point.log_prob))
        }
      }
    }
  }

  @Test func orderedLogistic() throws {
    for known in try Self.known().orderedLogistic {
      let cuts = Axis("cut", count: known.params.cutpoints.count)
      let grades = Axis("grade", count: cuts.count + 1)
      let arguments = ["eta": [known.params.eta], "cutpoints": known.params.cutpoints]
      func distribution(_ arguments: [String: Expression]) -> OrderedLogistic {
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
            of: CodeArray("y", axes: [], codes: [point.x], into: grades))
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

  @Test func lkjCholesky() throws {
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
