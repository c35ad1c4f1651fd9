import Optimization
import Words

extension SVI {
  /// Schedules of the learning rate that can be chosen by name.
  public enum Schedule: String, Sendable, CaseIterable {
    /// `AutomaticLearningRate`.
    case automatic
    /// `LearningRate.fast`.
    case fast
    /// `LearningRate.constant`, at 0.001 unless another rate is set.
    case constant
    /// `LearningRate.warmRestarts`, each period twice as long as the one before.
    case warmRestarts = "warm-restarts"
  }

  /// Settings of SVI, whatever the guide. Where several are set, it is in this order: a learning rate and a period are numbers of
  /// the schedule.
  public static let settings: [SettingCard<SVI>] = [
    Optimizer.setting(\.optimizer),
    SettingCard(
      "schedule", \.schedule,
      "How the learning rate changes from step to step. automatic is lowered until lowering it changes nothing, and needs no tuning; "
        + "fast falls from 0.1 to 0.02; constant stays at 0.001; warm-restarts falls along a cosine and begins again, each "
        + "time for twice as long. With a learning rate and no schedule, it is constant.",
      expected: oneOf(Schedule.allCases), choices: Schedule.allCases.map(\.rawValue),
      parse: { Schedule(rawValue: $0).map(Optional.some) }, print: { $0?.rawValue }),
    .number(
      "learning-rate", \.firstRate,
      "The learning rate, held constant, or from which warm restarts fall. By default 0.001, or 0.1 with warm restarts.",
      .positive),
    .whole(
      "period", \.period,
      "Steps before the first of the warm restarts. By default \(warmRestartPeriod).",
      1...1_000_000_000),
    .number(
      "clip", \.largestNorm,
      "Gradients longer than this are shortened to it. By default none are.", .positive),
    .whole(
      "steps", \.maximumSteps,
      "Steps at the most; it stops earlier when the ELBO is flat.", 1...1_000_000_000),
    .whole(
      "batch-size", \.batchSize, "Rows of a minibatch; without it, all rows at every step.",
      1...1_000_000_000),
    .whole("particles", \.particles, "Draws of the guide for each step.", 1...100_000),
  ]

  private static let (warmRestartRate, warmRestartPeriod) = (0.1, 1000)

  private static func oneOf(_ cases: [some RawRepresentable<String>]) -> String {
    "one of \(cases.map(\.rawValue).joined(separator: ", "))"
  }
}

// The parts of `learningRate` and `clipping` that have a name. One that a schedule has not takes a schedule that has it.
extension SVI {
  /// Nil for a schedule without a name.
  fileprivate var schedule: Schedule? {
    get {
      switch learningRate {
      case nil: .automatic
      case .constant: .constant
      case .warmRestarts: .warmRestarts
      case .decaying: learningRate == .fast ? .fast : nil
      case .stepped: nil
      }
    }
    set {
      switch newValue {
      case .automatic, nil: learningRate = nil
      case .fast: learningRate = .fast
      case .constant: learningRate = .constant()
      case .warmRestarts:
        learningRate = .warmRestarts(
          from: Self.warmRestartRate, period: Self.warmRestartPeriod, growth: 2)
      }
    }
  }

  fileprivate var firstRate: Double? {
    get {
      switch learningRate {
      case .constant(let rate), .warmRestarts(let rate, _, _, _): rate
      case nil, .decaying, .stepped: nil
      }
    }
    set {
      guard let rate = newValue else { return }
      if case .warmRestarts(_, let final, let period, let growth) = learningRate {
        learningRate = .warmRestarts(from: rate, to: final, period: period, growth: growth)
      } else {
        learningRate = .constant(rate)
      }
    }
  }

  fileprivate var period: Int? {
    get { if case .warmRestarts(_, _, let period, _) = learningRate { period } else { nil } }
    set {
      guard let period = newValue else { return }
      if schedule != .warmRestarts { schedule = .warmRestarts }
      if case .warmRestarts(let initial, let final, _, let growth) = learningRate {
        learningRate = .warmRestarts(from: initial, to: final, period: period, growth: growth)
      }
    }
  }

  fileprivate var largestNorm: Double? {
    get { if case .norm(let limit) = clipping { limit } else { nil } }
    set { clipping = newValue.map(GradientClipping.norm) }
  }
}
