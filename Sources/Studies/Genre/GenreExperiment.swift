import Bayes
import GenreModels

/// One experiment of the study: a model, the rows it learns from, and the accuracies that were published.
struct GenreExperiment: Sendable {
  /// A model with its settings, by a name that is its own among all.
  struct Candidate: Sendable {
    let name: String
    let model: any TableModel
  }

  /// Accuracies as shares. Where the study gives one pair for several entries, each has it.
  struct Published: Sendable, Encodable {
    let training: Double
    let test: Double
    /// What gave them.
    var inference = GenreInference.guide
  }

  /// `3`, or `8c` for one of several.
  let id: String
  /// `M2, Adam rate 0.01`.
  let name: String
  /// The model; where there are several, validation rows choose one.
  let candidates: [Candidate]
  /// Nil for all rows that do not test.
  var trainingRows: Int? = 1000
  /// Nil for a fifth of all.
  var testRows: Int? = 200
  /// The learning rate of Adam.
  var rate = 0.001
  /// Draws from the prior instead of a fit.
  var isAncestral = false
  let published: Published?

  /// Whether its weights have symmetric modes.
  var isNetwork: Bool { candidates.contains { $0.model is FeedForwardClassifier } }

  /// The experiments in their order, with their sizes.
  static let published: [GenreExperiment] = [
    GenreExperiment(
      "1", m1, rows: 100, test: 100, Published(training: 0.63, test: 0.32)),
    GenreExperiment("2", m1, Published(training: 0.504, test: 0.45)),
    GenreExperiment("3", m2, Published(training: 0.517, test: 0.455)),
    GenreExperiment("4", m3, Published(training: 0.491, test: 0.45)),
    GenreExperiment(
      id: "5", name: "M2, tuned", candidates: tuned,
      published: Published(training: 0.503, test: 0.46)),
    GenreExperiment(
      "6", m2, rows: 10_000, test: 2_000, Published(training: 0.499, test: 0.502)),
    GenreExperiment("7", m4, Published(training: 0.511, test: 0.46)),
    GenreExperiment("8a", m2, rate: 0.0001, ofRates),
    GenreExperiment("8b", m2, rate: 0.001, ofRates),
    GenreExperiment("8c", m2, rate: 0.01, ofRates),
    GenreExperiment("9a", network(.tanh), ofNetworks),
    GenreExperiment("9b", network(.relu), ofNetworks),
    GenreExperiment(
      "10", m2, Published(training: 0.508, test: 0.47, inference: .chains)),
    GenreExperiment("prior", m1WithoutIntercept, isAncestral: true, nil),
  ]

  private static let ofRates = Published(training: 0.507, test: 0.47)
  private static let ofNetworks = Published(training: 0.492, test: 0.455)

  /// Each model once, on all rows that do not test.
  static let onAllRows: [GenreExperiment] = ["2", "3", "4", "5", "7", "9a", "9b"].compactMap { id in
    published.first { $0.id == id }.map { experiment in
      var experiment = experiment
      (experiment.trainingRows, experiment.testRows) = (nil, nil)
      return experiment
    }
  }

  private init(
    id: String, name: String, candidates: [Candidate], published: Published?
  ) {
    (self.id, self.name, self.candidates, self.published) = (id, name, candidates, published)
  }

  private init(
    _ id: String, _ candidate: Candidate, rows: Int = 1000, test: Int = 200, rate: Double? = nil,
    isAncestral: Bool = false, _ published: Published?
  ) {
    let name = candidate.name + (rate.map { ", rate \($0.plain)" } ?? "")
    self.init(id: id, name: name, candidates: [candidate], published: published)
    (trainingRows, testRows, self.isAncestral) = (rows, test, isAncestral)
    if let rate { self.rate = rate }
  }
}

// MARK: - Models

extension GenreExperiment {
  private static let m1 = Candidate(name: "M1", model: LogisticClassifier())
  private static let m2 = Candidate(name: "M2", model: HierarchicalClassifier())
  private static let m3 = Candidate(name: "M3", model: HierarchicalNormalClassifier())
  private static let m4 = Candidate(name: "M4", model: ARDClassifier())

  private static let m1WithoutIntercept: Candidate = {
    var model = LogisticClassifier()
    model.hasNoIntercept = true
    return Candidate(name: "M1, no intercept", model: model)
  }()

  private static func network(_ activation: FeedForwardNetwork.Activation) -> Candidate {
    Candidate(
      name: activation == .relu ? "M5, ReLU" : "M5, \(activation.rawValue)",
      model: FeedForwardClassifier(FeedForwardNetwork(activation: activation)))
  }

  /// Student t means with scales 1 to 10 of the half-Cauchy prior, and normal means with scale 1.
  private static let tuned: [Candidate] =
    (1...10).map { scale in
      var model = HierarchicalClassifier()
      model.scalePrior = Double(scale)
      return scale == 1 ? m2 : Candidate(name: "M2, scale \(scale)", model: model)
    } + [m3]
}
