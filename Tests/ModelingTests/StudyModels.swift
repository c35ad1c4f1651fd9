import Bayes
import GenreModels

/// Log densities in plain arithmetic, with every normalising constant.
struct ByHand: Sendable {
  let position: [Double]

  subscript(offset: Int, count: Int) -> [Double] { Array(position[offset..<offset + count]) }

  static func normal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
    let z = (x - mean) / deviation
    return -z * z / 2 - logarithm(deviation * (2 * Double.pi).squareRoot())
  }

  static func normal(_ x: [Double], _ deviation: Double) -> Double {
    x.reduce(0) { $0 + normal($1, 0, deviation) }
  }

  /// Γ(5/2) / (Γ(2) √(4π)) = 3/8, so p(x) = ⅜ (1 + x²/4)^(−5/2).
  static func studentT4(_ x: Double) -> Double {
    logarithm(0.375) - 2.5 * logarithm(1 + x * x / 4)
  }

  /// exp(u √(1 + u²/4)).
  static func powerTail(_ u: Double) -> Double { exponential(grown(u)) }

  /// Half-Cauchy(1) of x = exp(u √(1 + u²/4)), with the Jacobian x (1 + u²/2) / √(1 + u²/4).
  static func halfCauchy(powerTailOf u: Double) -> Double {
    let x = powerTail(u)
    let slope = x * (1 + u * u / 2) / (1 + u * u / 4).squareRoot()
    return logarithm(2 / (Double.pi * (1 + x * x))) + logarithm(slope)
  }

  /// u √(1 + u²/4).
  static func grown(_ u: Double) -> Double { u * (1 + u * u / 4).squareRoot() }

  /// Student's t with 4 degrees of freedom of u √(1 + u²/4), with the Jacobian (1 + u²/2) / √(1 + u²/4).
  static func studentT4(grownFrom u: Double) -> Double {
    studentT4(grown(u)) + logarithm((1 + u * u / 2) / (1 + u * u / 4).squareRoot())
  }

  static func logSoftmax(_ eta: [Double]) -> [Double] {
    let normalizer = logarithm(eta.reduce(0) { $0 + exponential($1) })
    return eta.map { $0 - normalizer }
  }

  /// α_c + Σ_d x_d β_cd.
  static func linear(_ alpha: [Double], _ beta: [Double], _ x: [Double]) -> [Double] {
    alpha.indices.map { c in
      var sum = alpha[c]
      for d in x.indices { sum += x[d] * beta[c * x.count + d] }
      return sum
    }
  }
}

extension StudyModel {
  static let all: [StudyModel] = [
    logistic, hierarchical(.centered), hierarchical(.noncentered),
    hierarchical(.centered, normalMeans: true), hierarchical(.noncentered, normalMeans: true),
    ard(.centered), ard(.noncentered), network(.tanh), network(.relu),
    network(.sigmoid), network(.softplus),
    network(FeedForwardNetwork(hidden: [], activation: .relu), named: "no hidden layer"),
    network(
      FeedForwardNetwork(hidden: [4, 3, 2], activation: .tanh), named: "three hidden layers"),
    network(FeedForwardNetwork(hidden: [6, 5], activation: .relu), named: "two hidden layers"),
  ]

  /// alpha[4], beta[4, 3].
  static let logistic = StudyModel(
    testDescription: "M1",
    model: { LogisticModel(tracks: Demo.tracks, genre: $0, classes: Demo.genres) }, dimension: 16,
    density: { ByHand.normal($0[0, 16], 5) },
    logits: { ByHand.linear($0[0, 4], $0[4, 12], $1) })

  /// alpha[4], u of mu[3] (where normal, mu[3]), u of sigma, beta[4, 3] or its standardised form.
  static func hierarchical(
    _ parameterization: Parameterization, normalMeans: Bool = false
  ) -> StudyModel {
    let isCentered = parameterization == .centered
    @Sendable func means(_ p: ByHand) -> [Double] {
      normalMeans ? p[4, 3] : p[4, 3].map(ByHand.grown)
    }
    @Sendable func beta(_ p: ByHand) -> [Double] {
      let (mu, sigma) = (means(p), ByHand.powerTail(p.position[7]))
      return p[8, 12].enumerated().map { isCentered ? $1 : mu[$0 % 3] + sigma * $1 }
    }
    return StudyModel(
      testDescription: "\(normalMeans ? "M3" : "M2") \(parameterization)",
      model: {
        var model = HierarchicalModel(tracks: Demo.tracks, genre: $0, classes: Demo.genres)
        model.parameterization = parameterization
        if normalMeans { model.degreesOfFreedom = .infinity }
        return model
      }, dimension: 20,
      density: { p in
        let (mu, sigma) = (means(p), ByHand.powerTail(p.position[7]))
        var total = ByHand.normal(p[0, 4], 5) + ByHand.halfCauchy(powerTailOf: p.position[7])
        for u in p[4, 3] {
          total += normalMeans ? ByHand.normal(u, 0, 1) : ByHand.studentT4(grownFrom: u)
        }
        for (index, x) in p[8, 12].enumerated() {
          total += isCentered ? ByHand.normal(x, mu[index % 3], sigma) : ByHand.normal(x, 0, 1)
        }
        return total
      },
      logits: { ByHand.linear($0[0, 4], beta($0), $1) })
  }

  /// alpha[4], u of mu[3], u of sigma[3], beta[4, 3] or its standardised form.
  static func ard(_ parameterization: Parameterization) -> StudyModel {
    let isCentered = parameterization == .centered
    @Sendable func beta(_ p: ByHand) -> [Double] {
      let (mu, sigma) = (p[4, 3].map(ByHand.grown), p[7, 3].map(ByHand.powerTail))
      return p[10, 12].enumerated().map {
        isCentered ? $1 : mu[$0 % 3] + sigma[$0 % 3] * $1
      }
    }
    return StudyModel(
      testDescription: "M4 \(parameterization)",
      model: {
        var model = ARDModel(tracks: Demo.tracks, genre: $0, classes: Demo.genres)
        model.parameterization = parameterization
        return model
      }, dimension: 22,
      density: { p in
        let (mu, sigma) = (p[4, 3].map(ByHand.grown), p[7, 3].map(ByHand.powerTail))
        var total = ByHand.normal(p[0, 4], 5)
        for u in p[4, 3] { total += ByHand.studentT4(grownFrom: u) }
        for u in p[7, 3] { total += ByHand.halfCauchy(powerTailOf: u) }
        for (index, x) in p[10, 12].enumerated() {
          let (location, scale) = (mu[index % 3], sigma[index % 3])
          total += isCentered ? ByHand.normal(x, location, scale) : ByHand.normal(x, 0, 1)
        }
        return total
      },
      logits: { ByHand.linear($0[0, 4], beta($0), $1) })
  }

  /// W1[5, 3], b1[5], W2[4, 5], b2[4].
  static func network(_ activation: FeedForwardNetwork.Activation) -> StudyModel {
    network(FeedForwardNetwork(hidden: [5], activation: activation), named: "M5 \(activation)")
  }

  /// Weights [to, from], then biases, of each layer in turn; from 3 features to 4 genres.
  static func network(_ network: FeedForwardNetwork, named name: String) -> StudyModel {
    let widths = [3] + network.hidden + [4]
    let dimension = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    return StudyModel(
      testDescription: name,
      model: {
        var model = FeedForwardModel(tracks: Demo.tracks, genre: $0, classes: Demo.genres)
        model.network = network
        return model
      }, dimension: dimension,
      density: { ByHand.normal($0[0, dimension], 1) },
      logits: { p, x in
        var (units, offset) = (x, 0)
        for layer in 1..<widths.count {
          let (inputs, outputs) = (widths[layer - 1], widths[layer])
          let biases = offset + inputs * outputs
          units = ByHand.linear(p[biases, outputs], p[offset, inputs * outputs], units)
          if layer < widths.count - 1 { units = units.map { applied(network.activation, $0) } }
          offset = biases + outputs
        }
        return units
      })
  }

  private static func applied(_ activation: FeedForwardNetwork.Activation, _ x: Double) -> Double {
    switch activation {
    case .tanh: hyperbolicTangent(x)
    case .relu: max(x, 0)
    case .sigmoid: 1 / (1 + exponential(-x))
    case .softplus: logarithm(1 + exponential(x))
    }
  }
}
