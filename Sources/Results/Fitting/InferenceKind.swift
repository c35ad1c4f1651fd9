import Inference
import Modeling
import Posteriors
import Words

/// A kind of inference with its settings: it turns a model into a posterior.
///
/// A kind is one file of this folder and one line of `InferenceCatalogue`: what `--inference` takes, the options, their refusals and
/// their help follow. A posterior of a new sort also needs its case of `RunOutcome`, and every kind its name in
/// `InferenceMethod`, which saved fits keep.
package protocol InferenceKind: Sendable {
  /// What is known of the kind, whatever its settings.
  static var card: InferenceCard { get }
  /// What can be set, besides what kinds share. Where several are set, it is in this order.
  static var cards: [SettingCard<Self>] { get }
  /// The defaults, with what is given.
  init(_ shared: SharedSettings)
  /// The seed of the run: the same seed gives the same bits.
  var seed: UInt64 { get }
  /// What reports call it, with its settings: `SVI, full-rank normal`.
  var name: String { get }
  /// The posterior of a model.
  func fit(
    _ model: CompiledModel, _ request: FitRequest, in context: RunContext
  ) throws -> Posterior
}

/// Inference whose draws represent the posterior, so that the truth can be ranked among them.
package protocol RankedInference: InferenceKind {
  /// Nearly independent posterior draws, made on one thread, and whether the optimiser converged.
  /// - Parameter seed: used instead of the kind's own.
  /// - Throws: `NothingDrawn` where it is stopped before its end; what the inference throws.
  func positions(
    of model: CompiledModel, count: Int, seed: UInt64, in context: RunContext
  ) throws -> (positions: [[Double]], converged: Bool)
}

/// What is known of a kind of inference, whatever its settings.
package struct InferenceCard: Sendable {
  /// The name that saved fits keep; also how the kind is chosen.
  package let method: InferenceMethod
  /// How it approximates the posterior, for a list of kinds: `by Markov chains (nuts)`.
  package let words: String
  /// What to know of it in a list of names: `a point`.
  package let remark: String?
  /// What it takes of what kinds share.
  package let takes: Set<SharedSetting>
  /// The parameterization of a model that leaves it open.
  package let automaticForm: AutomaticForm

  init(
    _ method: InferenceMethod, _ words: String, remark: String? = nil, takes: Set<SharedSetting>,
    automaticForm: AutomaticForm
  ) {
    (self.method, self.words, self.remark) = (method, words, remark)
    (self.takes, self.automaticForm) = (takes, automaticForm)
  }

  /// How the kind is chosen: `svi`.
  package var id: String { method.rawValue }
}

/// What only some kinds of inference take, of what several do.
package enum SharedSetting: Sendable {
  /// A number of draws.
  case draws
  /// Where to begin, by name.
  case initialValues
  /// Importance weights that correct the draws.
  case correction
  /// A place to save the run while it works, from which it continues.
  case checkpoints
}

/// The parameterization of a model that leaves it open.
package enum AutomaticForm: Sendable {
  case centered
  case noncentered
  /// Partially centred, element by element, by what a short SVI finds.
  case piloted
}

/// Settings that several kinds of inference have.
package struct SharedSettings: Sendable {
  package var seed: UInt64
  /// Nil for the kind's default.
  package var draws: Int?
  /// The largest number of threads; nil for as many as there are cores.
  package var threads: Int?

  package init(seed: UInt64, draws: Int? = nil, threads: Int? = nil) {
    (self.seed, self.draws, self.threads) = (seed, draws, threads)
  }
}

/// What is asked of one fit, besides the settings of its inference. A kind that does not take a part leaves it aside.
package struct FitRequest: Sendable {
  /// Whether importance weights correct the draws, where k̂ allows it.
  package var corrected = false
  /// Where it begins, by name.
  package var initial: InitialValues?
  /// Where climbs to the mode begin without initial values, given a seed.
  package var start: (@Sendable (_ seed: UInt64) -> [Double])?

  package init(
    corrected: Bool = false, initial: InitialValues? = nil,
    start: (@Sendable (_ seed: UInt64) -> [Double])? = nil
  ) {
    (self.corrected, self.initial) = (corrected, initial)
    self.start = start
  }
}
