import Diagnostics
import Inference
import MathKernels
import Modeling
import Optimization
import Posteriors

/// Rows to measure a point by: models with nothing observed of some rows each, so that the probabilities of a block alone are in
/// memory, and the true classes.
struct MeasuredRows {
  /// What a point is worth.
  struct Measure {
    var loss: Double
    var accuracy: Double
    /// Rows that it is from: all, or the first ones where no time was left for more.
    var rows: Int
  }

  private let model: (_ rows: [Int]) -> any Model
  private let codes: [Int]
  private let blockRows: Int
  /// That of all rows, where they are one block.
  private let whole: CompiledModel.ClassProbabilityEvaluator?

  var count: Int { codes.count }

  /// - Parameter model: declares the model of some of the rows.
  init(_ labels: Labels, _ model: @escaping (_ rows: [Int]) -> any Model) throws {
    self.model = model
    codes = labels.codes
    blockRows = RowPredictor.blockRows(ofWidth: labels.classes.count)
    whole =
      codes.count <= blockRows
      ? try CompiledModel(model(Array(codes.indices))).makeClassProbabilities() : nil
  }

  /// The mean cross-entropy and the accuracy at a position.
  func measure(at position: [Double], within grace: StopGrace) throws -> Measure {
    var judged = JudgedClasses()
    for start in stride(from: 0, to: codes.count, by: blockRows) {
      if start > 0, grace.isOver { break }
      let places = Array(start..<min(start + blockRows, codes.count))
      let evaluator = try whole ?? CompiledModel(model(places)).makeClassProbabilities()
      let probabilities = ClassProbabilities(
        classCount: evaluator.classCount, values: evaluator.probabilities(at: position))
      judged.append(JudgedClasses(probabilities, actual: places.map { codes[$0] }))
    }
    return Measure(
      loss: judged.logLoss, accuracy: judged.accuracy, rows: judged.actual.count)
  }
}

/// A finished training.
struct TrainedPoint: Codable {
  var position: [Double]
  var curve = TrainingCurve()
  var steps = 0
  var interrupted = false
  /// Whether the losses of its only epoch are those of the first rows.
  var isMeasuredInPart: Bool?
  /// The epoch in which the loss was no longer finite, counted from 1.
  var divergedIn: Int?
  /// What it took in the sessions before this one.
  var earlier = RunTime()

  init(_ initial: [Double]) { position = initial }
}

/// A training at the end of an epoch: what the next one goes on from.
private struct EpochEnd: Codable {
  static let name = "training"

  let settings: PointTraining
  var epoch: Int
  /// Where the last step led; `trained` has the best position so far.
  var position: [Double]
  var trained: TrainedPoint
  var optimizer: OptimizerState
}

extension PointTraining {
  /// Takes the steps; the journal keeps the end of an epoch every few seconds. Where it is stopped while the first epoch is measured and no
  /// time is left, its losses are those of the first rows.
  ///
  /// - Throws: `NothingTrained` if interrupted, `TrainingError` if the loss is not finite, before one epoch is over; `ResumeError`
  ///   where the journal is of another training.
  func train(
    _ density: SubsampledModel, from initial: [Double], measuring rows: MeasuredRows,
    validation: MeasuredRows?, in context: RunContext
  ) throws -> TrainedPoint {
    let stopwatch = Stopwatch()
    var steps = MinibatchSteps(density, self)
    var last = try context.journal?.record(EpochEnd.self, named: EpochEnd.name)
    if let last, last.settings != self || last.position.count != initial.count {
      throw ResumeError(found: "another training", expected: "the one that was begun")
    }
    if let last { steps.goOn(last.optimizer, after: last.trained.steps) }
    var trained = last?.trained ?? TrainedPoint(initial)
    var position = last?.position ?? initial
    var times = SavingTimes(context)
    func save() { if let last { context.keep([.record(EpochEnd.name, last)]) } }
    func isOver(after number: Int) -> Bool {
      number == epochs
        || validation != nil && number > 0
          && patience.map { number - trained.curve.bestEpoch >= $0 } ?? false
    }
    var number = last?.epoch ?? 0
    while !isOver(after: number) {
      number += 1
      switch try steps.epoch(number, &position, in: context) {
      case .done: break
      case .interrupted: trained.interrupted = true
      case .notFinite: trained.divergedIn = number
      }
      guard !trained.interrupted, trained.divergedIn == nil else { break }
      let grace = StopGrace(context)
      let held = try validation?.measure(at: position, within: grace)
      let own = try rows.measure(at: position, within: grace)
      trained.interrupted =
        own.rows < rows.count || held.map { $0.rows < validation?.count ?? 0 } ?? false
      // An epoch that is measured in part is done again when the training goes on; it counts where there is no other.
      if trained.interrupted, trained.curve.best != nil { break }
      guard own.loss.isFinite, held?.loss.isNaN != true else {
        trained.divergedIn = number
        break
      }
      let epoch = TrainingEpoch(
        epoch: number, loss: own.loss, accuracy: own.accuracy, validationLoss: held?.loss,
        validationAccuracy: held?.accuracy)
      if trained.curve.append(epoch) { trained.position = position }
      trained.steps = steps.count
      context.progress?(
        .epoch(
          TrainingProgress(
            epoch: epoch, epochs: epochs, bestEpoch: trained.curve.bestEpoch,
            elapsedSeconds: trained.earlier.wallSeconds + stopwatch.wallSeconds,
            isFinished: isOver(after: number))))
      if trained.interrupted {
        trained.isMeasuredInPart = true
        break
      }
      guard context.journal != nil else { continue }
      var soFar = trained
      soFar.earlier = trained.earlier + stopwatch.time
      last = EpochEnd(
        settings: self, epoch: number, position: position, trained: soFar,
        optimizer: steps.optimizer)
      if times.isDue() { save() }
    }
    if trained.interrupted { save() }
    trained.steps = steps.count
    guard trained.curve.best == nil else { return trained }
    if trained.interrupted { throw NothingTrained(in: context) }
    throw TrainingError(
      "training: found a loss that is not finite in the first epoch, expected it to fall. Scale the features, or lower the "
        + "learning rate.")
  }
}

/// The steps of a training, an epoch at a time.
private struct MinibatchSteps {
  enum Ending { case done, interrupted, notFinite }

  /// Steps taken.
  private(set) var count = 0
  private let settings: PointTraining
  private let rowCount: Int
  private var evaluator: CompiledModel.Evaluator
  private(set) var optimizer: OptimizerState
  private var gradient: [Double]

  init(_ density: SubsampledModel, _ settings: PointTraining) {
    self.settings = settings
    rowCount = density.rowCount
    evaluator = density.makeEvaluator()
    optimizer = OptimizerState(settings.optimizer, parameterCount: density.dimension)
    gradient = [Double](repeating: 0, count: density.dimension)
  }

  /// Continues after steps of an earlier session.
  mutating func goOn(_ optimizer: OptimizerState, after count: Int) {
    (self.optimizer, self.count) = (optimizer, count)
  }

  mutating func epoch(
    _ number: Int, _ position: inout [Double], in context: RunContext
  ) throws -> Ending {
    var random = RandomStream(seed: settings.seed, purpose: .minibatch, step: number)
    let order = random.permutation(rowCount)
    for start in stride(from: 0, to: rowCount, by: settings.batchSize) {
      if context.isInterrupted { return .interrupted }
      let batch = Array(order[start..<min(start + settings.batchSize, rowCount)])
      guard try step(batch, &position).isFinite else { return .notFinite }
    }
    return .done
  }

  /// The log density before the step.
  private mutating func step(_ batch: [Int], _ position: inout [Double]) throws -> Double {
    evaluator.selectRows(batch)
    var masks = RandomStream(seed: settings.seed, purpose: .dropout, step: count)
    evaluator.drawMasks(using: &masks)
    let value = try Self.evaluate(&evaluator, at: position, into: &gradient)
    let share = 1 / Double(rowCount)
    for index in gradient.indices { gradient[index] *= share }
    settings.clipping?.clip(&gradient)
    optimizer.ascend(
      &position, along: gradient, learningRate: settings.learningRate.rate(at: count))
    count += 1
    return value
  }

  // Static, since spans of two parts of one value cannot be held at once otherwise.
  private static func evaluate(
    _ evaluator: inout CompiledModel.Evaluator, at position: [Double],
    into gradient: inout [Double]
  ) throws -> Double {
    var span = gradient.mutableSpan
    return try evaluator.logDensity(at: position.span, gradient: &span)
  }
}
