import Bayes
import ReferencePosteriors

/// Prey u and predators v, whose numbers follow the equations of Lotka and Volterra and are measured with errors.
///
///     du/dt = (theta_1 − theta_2 v) u,  dv/dt = (theta_4 u − theta_3) v,  (u, v) = z_init at t = 0,
///     theta_1, theta_3 ~ Normal(1, 0.5),  theta_2, theta_4 ~ Normal(0.05, 0.05), all above 0,
///     z_init ~ LogNormal(log 10, 1),  sigma ~ LogNormal(−1, 1),  y ~ LogNormal(log (u, v), sigma)
///
/// log u and log v are followed by the Runge-Kutta method of fourth order in equal steps between measurements: at the reference
/// draws its error is far below that of Stan's solver, which works with a relative tolerance of 10⁻⁵.
/// - Source: posteriordb, `hudson_lynx_hare-lotka_volterra`.
struct PredatorPrey: Model {
  /// Steps of the solver between two measurements.
  static let steps = 20
  /// Of the measurements after the first, which is at 0; ascending.
  var times: [Double]
  /// Prey and predators at 0.
  var first: [Double]
  /// Prey and predators at each time.
  var counts: [Double]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let rate = m.plate("rate", ["birth", "predation", "death", "growth"])
    let species = m.plate("species", ["prey", "predator"])
    let year = m.plate("year", times.count)
    let step = m.plate("step", times.count * Self.steps)
    let mean = m.data("mean", [1, 0.05, 1, 0.05], over: rate)
    let deviation = m.data("deviation", [0.5, 0.05, 0.5, 0.05], over: rate)
    let theta = m.sample("theta", Truncated(Normal(mean, deviation), lower: 0), over: rate)
    let start = m.sample("z_init", LogNormal(Quantity(logarithm(10)), 1), over: species)
    let sigma = m.sample("sigma", LogNormal(-1, 1), over: species)

    let rates = (0..<4).map { theta.element($0, along: rate) }
    let initial = (0..<2).map { log(start.element($0, along: species)) }
    let lengths = zip(times, [0] + times).flatMap { end, begin in
      [Double](repeating: (end - begin) / Double(Self.steps), count: Self.steps)
    }
    let states = scan(
      over: step, from: initial, inputs: [m.data("length", lengths, over: step)]
    ) { previous, at in
      Self.step(from: previous, length: at[0]) { state in
        [rates[0] - rates[1] * exp(state[1]), rates[3] * exp(state[0]) - rates[2]]
      }
    }
    let ends = times.indices.map { ($0 + 1) * Self.steps - 1 }
    let end = m.index("end", ends, into: step, over: year)
    let logSizes = stacked(states.map { $0[end] }, along: species)
    m.observe("y_init", LogNormal(log(start), sigma), first, over: species)
    m.observe("y", LogNormal(logSizes, sigma), counts, over: year, species)
  }

  /// One step of the Runge-Kutta method of fourth order.
  private static func step(
    from state: [Quantity], length: Quantity, slope: ([Quantity]) -> [Quantity]
  ) -> [Quantity] {
    func moved(_ share: Double, along slopes: [Quantity]) -> [Quantity] {
      zip(state, slopes).map { $0 + Quantity(share) * length * $1 }
    }
    let one = slope(state)
    let two = slope(moved(0.5, along: one))
    let three = slope(moved(0.5, along: two))
    let four = slope(moved(1, along: three))
    let mean = state.indices.map { one[$0] + 2 * two[$0] + 2 * three[$0] + four[$0] }
    return moved(1.0 / 6, along: mean)
  }
}

extension PosteriorDBModel {
  /// A second mode, which fits worse by 39, catches chains.
  static let lynxAndHare = PosteriorDBModel(
    name: "hudson_lynx_hare-lotka_volterra", hasOneMode: false
  ) { data in
    PredatorPrey(
      times: try data.values("ts"), first: try data.values("y_init"),
      counts: try data.values("y"))
  }
}
