import Bayes
import ReferencePosteriors

/// Series that a hidden state makes, which moves from one element to the next; the states are summed out.
///
///     theta_i ~ Dirichlet(alpha_i),  phi_k ~ Normal(m_k, 1) in order, for each series,
///     P(state_t = k | state_{t−1} = i) = theta_ik,  y_t ~ p(· | phi of state_t)
///
/// The density follows by the forward recursion, log g_t(k) = log p(y_t | phi_k) + log Σ_i g_{t−1}(i) theta_ik, from g_1(k) = p(y_1 | phi_k).
struct HiddenMarkov: Model {
  /// What a state makes of its parameter.
  enum Emission {
    case normal(scale: Double)
    case exponential

    func logDensity(of value: Quantity, _ parameter: Quantity) -> Quantity {
      switch self {
      case .normal(let scale): Normal(parameter, Quantity(scale)).logDensity(of: value)
      case .exponential: Exponential(rate: parameter).logDensity(of: value)
      }
    }
  }

  /// A series, with the name of its parameter and the prior mean of that for each state.
  struct Signal {
    var parameter: String
    var priorMeans: [Double]
    var emission: Emission
    var values: [Double]
  }

  var signals: [Signal]
  /// alpha, a row for each state that is left.
  var concentrations: [[Double]]
  /// Whether parameters are positive.
  var isPositive = true

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let state = m.plate("state", concentrations.count)
    let left = m.plate("left", concentrations.count)
    let later = m.plate("later", (signals.map(\.values.count).min() ?? 0) - 1)
    let support: ArraySupport =
      isPositive ? .positiveOrdered(along: state) : .ordered(along: state)
    let rows = concentrations.enumerated().map { number, row in
      let concentration = m.data("alpha\(number + 1)", row, over: state)
      return m.sample(
        "theta\(number + 1)", Dirichlet(concentration: concentration, along: state))
    }
    let moves = log(stacked(rows, along: left))
    var (first, rest) = (Quantity(0), Quantity(0))
    for signal in signals {
      let name = signal.parameter
      let means = m.data("\(name)_mean", signal.priorMeans, over: state)
      let parameter = m.sample(name, Normal(means, 1), over: state, support: support)
      let values = m.data("\(name)_signal", Array(signal.values.dropFirst()), over: later)
      let start = Quantity(signal.values.first ?? .nan)
      first = first + signal.emission.logDensity(of: start, parameter)
      rest = rest + signal.emission.logDensity(of: values, parameter)
    }
    let forward = scan(over: later, from: first, inputs: [rest]) { previous, at in
      at[0] + (previous.renamed(state, to: left) + moves).logSumExp(along: left)
    }
    m.factor(
      "signals", forward.element(later.count - 1, along: later).logSumExp(along: state))
  }
}

extension PosteriorDBModel {
  /// `hmm_example-hmm_example`: one series, normal around its state's mean.
  static let hiddenExample = PosteriorDBModel(name: "hmm_example-hmm_example") { data in
    HiddenMarkov(
      signals: [
        .init(
          parameter: "mu", priorMeans: [3, 10], emission: .normal(scale: 1),
          values: try data.values("y"))
      ], concentrations: [[1, 1], [1, 1]])
  }

  /// `bball_drive_event_0-hmm_drive_0`: 1/speed and distance from the hoop, exponential. A mode that fits worse by 60 catches chains.
  static let hiddenDrives = PosteriorDBModel(
    name: "bball_drive_event_0-hmm_drive_0", hasOneMode: false
  ) { data in
    try drives(data, phi: .exponential, lambda: .exponential, isPositive: true)
  }

  /// `bball_drive_event_1-hmm_drive_1`: the same, normal of known spread.
  static let hiddenNormalDrives = PosteriorDBModel(
    name: "bball_drive_event_1-hmm_drive_1", hasOneMode: false
  ) { data in
    try drives(
      data, phi: .normal(scale: data.number("tau")), lambda: .normal(scale: data.number("rho")),
      isPositive: false)
  }

  private static func drives(
    _ data: ReferenceData, phi: HiddenMarkov.Emission, lambda: HiddenMarkov.Emission,
    isPositive: Bool
  ) throws -> HiddenMarkov {
    let alpha = try data.values("alpha")
    return HiddenMarkov(
      signals: [
        .init(
          parameter: "phi", priorMeans: [0, 3], emission: phi, values: try data.values("u")),
        .init(
          parameter: "lambda", priorMeans: [0, 3], emission: lambda, values: try data.values("v")),
      ], concentrations: [Array(alpha.prefix(2)), Array(alpha.dropFirst(2))],
      isPositive: isPositive)
  }
}
