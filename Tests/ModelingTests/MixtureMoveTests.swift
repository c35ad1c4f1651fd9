import Bayes
import GenreModels
import TestSupport
import Testing

/// The move of a mixture: what it rests on against the compiled model and integrals, and chains of it alone against sums over all
/// groupings.
@Suite struct MixtureMoveTests {
  typealias Covariance = GaussianMixtureModel.Covariance

  /// Five rows in two dimensions, two of them equal, for up to three components.
  static func model(_ covariance: Covariance, components: Int = 3) -> GaussianMixtureModel {
    let values = [-0.9, -0.6, -0.7, -0.9, 0.8, 0.4, 0.8, 0.4, 0.2, 1.1]
    var model = GaussianMixtureModel(
      rows: DesignMatrix(features: ["a", "b"], values: values), components: components,
      covariance: covariance)
    model.concentration = 1.5
    model.resolution = [0.6, 1]
    return model
  }

  // MARK: densities

  /// log p(θ, z, x) − log p(z | θ, x) + log |∂θ/∂q| is the model's own log density, constants included.
  @Test(.tags(.random), arguments: Covariance.allCases)
  func theJointIsTheModels(covariance: Covariance) throws {
    let model = Self.model(covariance)
    let compiled = try CompiledModel(model)
    let prior = ComponentPrior(model)
    let namer = compiled.makeNamer()
    var evaluator = compiled.makeEvaluator()
    var random = RandomStream(seed: seed(1))
    for _ in 0..<50 {
      let position = (0..<compiled.dimension).map { _ in 1.5 * random.normal() }
      let scalars = namer.scalars(at: position)
      func site(_ name: String) -> [Double] {
        compiled.layout.range(of: name).map { Array(scalars[$0]) } ?? []
      }
      let share = site("share")
      var jacobian = 0.0
      let components = (0..<3).map { k in
        func part(_ name: String) -> [Double] {
          let all = site(name)
          return Array(all[k * all.count / 3..<(k + 1) * all.count / 3])
        }
        let scales = part("scale")
        let variances = scales.enumerated().map { $1 * $1 + model.roundingVariance(ofScale: $0) }
        // From the logarithms of scales, which are coordinates, to those with rounding.
        for (scale, variance) in zip(scales, variances) {
          jacobian += logarithm(scale * scale / variance)
        }
        return NormalComponent(
          mean: part("mean"), logScales: variances.map { 0.5 * logarithm($0) }, factor: part("L"))
      }
      let densities = components.map { RowDensity($0).logDensities(of: model.rows, at: 0..<5) }
      var joint = components.reduce(jacobian) { $0 + prior.logDensity($1) }
      // Dirichlet(½, ½, ½), and the Jacobian of the simplex.
      joint += logGamma(1.5) - 3 * logGamma(0.5) - 0.5 * share.reduce(0) { $0 + logarithm($1) }
      joint += share.reduce(0) { $0 + logarithm($1) }
      // log |∂ρ/∂u| of ρ = tanh u.
      if covariance == .full {
        for component in components {
          joint += logarithm(1 - component.factor[2] * component.factor[2])
        }
      }
      var logResponsibility = 0.0
      for row in 0..<5 {
        let logWeights = (0..<3).map { logarithm(share[$0]) + densities[$0][row] }
        let component = random.index(below: 3)
        joint += logWeights[component]
        logResponsibility += logWeights[component] - logSumExp(logWeights)
      }
      let expected = try evaluator.evaluate(position).value
      #expect(abs(joint - logResponsibility - expected) < 1e-9 * max(1, abs(expected)))
    }
  }

  /// p(rows | φ) p(φ)/q(φ) averages to the marginal likelihood of the rows over draws from q: which holds only if q is normalised, has the
  /// right Jacobian, and reaches all of the posterior.
  @Test(.tags(.random), arguments: Covariance.allCases)
  func weightsOfProposalsAverageToTheMarginalLikelihood(covariance: Covariance) throws {
    let model = Self.model(covariance)
    let prior = ComponentPrior(model)
    for members in [[0], [0, 1], [2, 3], [0, 2, 4], [0, 1, 2, 3, 4]] {
      let statistics = RowStatistics(
        of: model.rows, at: members, withProducts: prior.hasCorrelations)
      let conditional = try #require(ComponentConditional(of: prior, given: statistics))
      var random = RandomStream(seed: seed(2), step: members.count)
      let expected = MixtureOracle.logMarginal(model, members)
      let weights = try (0..<4000).map { _ -> Double in
        let component = try #require(conditional.draw(using: &random))
        let logLikelihood = RowDensity(component).logDensities(of: model.rows, at: members)
          .reduce(0, +)
        return exponential(
          logLikelihood + prior.logDensity(component) - conditional.logDensity(component) - expected
        )
      }
      let mean = weights.reduce(0, +) / 4000
      let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3999
      let error = (variance / 4000).squareRoot()
      #expect(abs(mean - 1) < 4.5 * error + 1e-3, "\(members): \(mean) ± \(error)")
      #expect(error < 0.05, "\(members)")
    }
  }

  // MARK: chains of the move alone

  /// Groupings of five rows by nothing but moves have the exact probabilities.
  @Test(.tags(.random), arguments: Covariance.allCases)
  func aChainOfMovesHasTheExactPosterior(covariance: Covariance) throws {
    let model = Self.model(covariance)
    let compiled = try CompiledModel(model)
    var move = try #require(try compiled.makeMove())
    var position = [Double](repeating: 0.1, count: compiled.dimension)
    let namer = try compiled.makeNamer(ofDeterministic: "membership", innermost: "component")
    let length = 2000
    var together = [[Double]](repeating: [], count: 25)
    for step in 0..<length + 100 {
      var random = RandomStream(seed: seed(3), purpose: .move, step: step)
      #expect(try move.move(&position, using: &random))
      guard step >= 100 else { continue }
      let shares = namer.scalars(at: position)
      for i in 0..<5 {
        for j in 0..<i {
          together[i * 5 + j].append(
            (0..<3).reduce(0) { $0 + shares[i * 3 + $1] * shares[j * 3 + $1] })
        }
      }
    }
    let expected = MixtureOracle.together(model)
    for i in 0..<5 {
      for j in 0..<i {
        let found = ChainedValues([together[i * 5 + j]])
        let error = found.mcse(of: .mean)
        #expect(error < 0.03)
        #expect(
          abs(found.mean() - expected[i * 5 + j]) < 4.5 * error,
          "rows \(i) and \(j): \(found.mean()) ± \(error), expected \(expected[i * 5 + j])")
      }
    }
  }

  /// A single component, more components than rows, a single row, equal rows, a constant column, more features than rows would tell of:
  /// the move leads to a point of finite density.
  @Test func shapesAtTheEdge() throws {
    let wide = (0..<256).map { "f\($0)" }
    let models = [
      GaussianMixtureModel(rows: Self.model(.full).rows, components: 1, covariance: .full),
      GaussianMixtureModel(rows: Self.model(.full).rows, components: 256, covariance: .full),
      GaussianMixtureModel(
        rows: DesignMatrix(features: ["x"], values: [1]), components: 3, covariance: .full),
      // All rows equal, as a column without spread is after scaling.
      GaussianMixtureModel(
        rows: DesignMatrix(features: ["x", "y"], values: [Double](repeating: 0, count: 40)),
        components: 4, covariance: .full),
      GaussianMixtureModel(
        rows: DesignMatrix(features: ["x", "y"], values: (0..<80).map { Double($0 % 2 * $0) }),
        components: 4, covariance: .diagonal),
      GaussianMixtureModel(
        rows: DesignMatrix(
          features: Array(wide.prefix(20)), values: (0..<100).map { Double($0 % 7) }),
        components: 3, covariance: .full),
    ]
    for model in models {
      let compiled = try CompiledModel(model)
      var evaluator = compiled.makeEvaluator()
      var move = try #require(try compiled.makeMove())
      var position = [Double](repeating: 0.1, count: compiled.dimension)
      for step in 0..<30 {
        var random = RandomStream(seed: 4, purpose: .move, step: step)
        #expect(try move.move(&position, using: &random), "\(model.inWords)")
        #expect(position.count == compiled.dimension)
        #expect(try evaluator.evaluate(position).value.isFinite, "\(model.inWords)")
      }
    }
  }

  /// Wherever scales begin, also where no proposal near the posterior leads back to, they come to what many rows say.
  @Test(.tags(.random), arguments: Covariance.allCases, [-3.0, 3])
  func scalesAreNotHeldFast(covariance: Covariance, coordinate: Double) throws {
    var random = RandomStream(seed: seed(6))
    let values = (0..<2000).map { _ in 0.5 * random.normal() }
    let model = GaussianMixtureModel(
      rows: DesignMatrix(features: ["x", "y"], values: values), components: 1,
      covariance: covariance)
    let compiled = try CompiledModel(model)
    var move = try #require(try compiled.makeMove())
    var position = [Double](repeating: coordinate, count: compiled.dimension)
    for step in 0..<20 {
      var random = RandomStream(seed: seed(6), purpose: .move, step: step)
      _ = try move.move(&position, using: &random)
    }
    let scalars = compiled.makeNamer().scalars(at: position)
    let scales = try #require(compiled.layout.range(of: "scale")).map { scalars[$0] }
    // Six standard deviations of a scale of 1,000 rows.
    #expect(scales.allSatisfy { abs($0 - 0.5) < 6 * 0.5 / 2000.0.squareRoot() }, "\(scales)")
  }

  /// Shares far below the least double keep their places. Gamma(a) is below e⁻⁷⁴⁵ with a probability near e^(−745 a): three quarters of
  /// 256 components are, with a = 0.1/256.
  @Test func sharesTooSmallForADoubleAreNotLost() throws {
    var model = Self.model(.spherical, components: 256)
    model.concentration = 0.1
    let compiled = try CompiledModel(model)
    var move = try #require(try compiled.makeMove())
    var position = [Double](repeating: 0, count: compiled.dimension)
    var random = RandomStream(seed: 5)
    _ = try move.move(&position, using: &random)
    let scalars = compiled.makeNamer().scalars(at: position)
    let shares = try #require(compiled.layout.range(of: "share")).map { scalars[$0] }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    #expect(shares.count { $0 == 0 } > 128)
    #expect(position.allSatisfy(\.isFinite) && position.contains { $0 < -800 })
  }
}

/// Sums over all groupings of few rows, with integrals over the components' parameters by the trapezium rule.
enum MixtureOracle {
  /// Pairs' probabilities of being together, row-major.
  static func together(_ model: GaussianMixtureModel) -> [Double] {
    let (n, count) = (model.rows.rowCount, model.components)
    let own = model.concentration / Double(count)
    let marginals = (0..<1 << n).map { subset in
      logMarginal(model, (0..<n).filter { subset >> $0 & 1 == 1 })
    }
    var together = [Double](repeating: 0, count: n * n)
    var total = 0.0
    let codes = (0..<n).reduce(1) { product, _ in product * count }
    for code in 0..<codes {
      var (rest, groups) = (code, [Int]())
      for _ in 0..<n {
        groups.append(rest % count)
        rest /= count
      }
      let weight = exponential(
        (0..<count).reduce(0) { sum, k in
          let subset = (0..<n).reduce(0) { $0 | (groups[$1] == k ? 1 << $1 : 0) }
          return sum + logGamma(own + Double(subset.nonzeroBitCount)) - logGamma(own)
            + marginals[subset]
        })
      total += weight
      for i in 0..<n {
        for j in 0..<n where groups[i] == groups[j] { together[i * n + j] += weight }
      }
    }
    return together.map { $0 / total }
  }

  /// log ∫ Πᵢ Normal(xᵢ | μ, Σ) p(μ, Σ) dμ dΣ of rows in two dimensions, under the priors of the defaults.
  static func logMarginal(_ model: GaussianMixtureModel, _ members: [Int]) -> Double {
    guard !members.isEmpty else { return 0 }
    let rows = members.map { [model.rows[$0, 0], model.rows[$0, 1]] }
    let n = Double(rows.count)
    let means = (0..<2).map { f in rows.reduce(0) { $0 + $1[f] } / n }
    func product(_ i: Int, _ j: Int) -> Double {
      rows.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) }
    }
    let scatter = (product(0, 0), product(0, 1), product(1, 1))
    /// With the mean summed out, given the covariance (a, b; b, c).
    func given(_ a: Double, _ b: Double, _ c: Double) -> Double {
      let determinant = a * c - b * b
      let (wide, long) = (a + n, c + n)
      let total = wide * long - b * b
      let inside = (c * scatter.0 - 2 * b * scatter.1 + a * scatter.2) / determinant
      let outside =
        n * (long * means[0] * means[0] - 2 * b * means[0] * means[1] + wide * means[1] * means[1])
        / total
      return -n * logarithm(2 * .pi)
        - 0.5 * ((n - 1) * logarithm(determinant) + logarithm(total) + inside + outside)
    }
    /// Nodes z of a standard normal number, and log weights.
    let step = 0.3
    let nodes = (-24...24).map { Double($0) * step }
    func weight(_ z: Double) -> Double { -0.5 * (z * z + logarithm(2 * .pi)) + logarithm(step) }
    func variance(_ z: Double, _ scale: Int) -> Double {
      exponential(2 * (logarithm(0.5) + 0.5 * z)) + model.roundingVariance(ofScale: scale)
    }
    switch model.covariance {
    case .spherical:
      return logSumExp(nodes.map { weight($0) + given(variance($0, 0), 0, variance($0, 0)) })
    case .diagonal:
      return logSumExp(
        nodes.flatMap { z in
          nodes.map { weight(z) + weight($0) + given(variance(z, 0), 0, variance($0, 1)) }
        })
    case .full:
      // ρ = tanh u, with the density ¾ (1 − ρ²), and dρ = (1 − ρ²) du.
      let correlations = (-20...20).map { place -> (rho: Double, weight: Double) in
        let rho = hyperbolicTangent(0.2 * Double(place))
        return (rho, logarithm(0.75 * 0.2) + 2 * logarithm(1 - rho * rho))
      }
      let thinned = nodes.filter { abs($0) < 5.5 }
      return logSumExp(
        thinned.flatMap { z in
          thinned.flatMap { y -> [Double] in
            let (a, c) = (variance(z, 0), variance(y, 1))
            let both = weight(z) + weight(y)
            return correlations.map {
              both + $0.weight + given(a, $0.rho * (a * c).squareRoot(), c)
            }
          }
        })
    }
  }
}

extension GaussianMixtureModel {
  /// δ²/12, or its mean over features.
  fileprivate func roundingVariance(ofScale scale: Int) -> Double {
    let variances = resolution.map { $0 * $0 / 12 }
    return covariance == .spherical
      ? variances.reduce(0, +) / Double(variances.count) : variances[scale]
  }
}
