/// A learning rate that is lowered whenever it gains no more, until lowering it further changes nothing.
///
/// The run goes through stages of one rate each. The last half of a stage is two windows, of which the iterates are averaged:
/// A and B. The ELBO at A, B and their midpoint M, by the same draws for all, gives two numbers:
///
///     rise        R = ELBO(B) − ELBO(A): whether the iterates still climb
///     separation  S = 4 (ELBO(M) − (ELBO(A) + ELBO(B))/2): where the ELBO is quadratic, ½ |B − A|² in its curvature
///
/// A stage climbs while R is more than its error, the tolerance and S, which is what noise alone can make of it, and while M
/// gains on the M of its last decision; it then continues for as long again. Otherwise the rate is lowered, and the next stage
/// starts from M. A stage whose M is worse than where it began was too fast, and restarts at the lower rate. The run has
/// converged when a stage no longer climbs and its M is within the tolerance of the result of the stage before, in gain and in
/// separation, both with two standard errors: half the rate for longer did not change the fit. A normal guide's mean is then
/// taken along long valleys, where the ELBO is flat, by conjugate gradients (`MeanCorrection`); where that gains more than the
/// tolerance, one more stage lets the scales follow.
/// The Monte Carlo error of a separation is of second order: a few hundred draws are enough.
///
/// - Source: the scheme of rates is that of Welandawe, Andersen, Vehtari, Huggins (2024), *A framework for improving the
///   reliability of black-box variational inference*, §4, with the ELBO by common draws in place of R̂ and of a divergence
///   between guides, so that it serves every guide.
public struct AutomaticLearningRate: Sendable, Equatable, Codable {
  /// The rate of the first stage, for two parameters a coordinate; where more of them move a coordinate, they share it.
  public var initial = 0.1
  /// The ratio of a rate to the one before.
  public var factor = 0.5
  /// Steps of the first stage.
  public var firstStage = 400
  /// The ratio of a stage's steps to those of the one before.
  public var growth = 1.5
  /// Nats that count as nothing, whatever the ELBO.
  public var absoluteTolerance = 0.01
  /// The same for each coordinate: 0.002 nats is a mean that is off by 0.06 standard deviations.
  public var tolerancePerCoordinate = 0.002
  /// The same relative to the ELBO.
  public var relativeTolerance = 1e-5
  /// Draws for a comparison of ELBOs: at least this many, and more in long stages.
  public var minimumDraws = 100
  /// Steps of a stage for each further draw of its comparison.
  public var stepsPerDraw = 8

  /// The defaults.
  public init() {}

  /// The rate of the first stage: a step of Adam changes every parameter by about the rate, and a coordinate that sums over k
  /// of them by √k as much.
  func initial(dimension: Int, parameterCount: Int) -> Double {
    initial * min(1, 2 * Double(dimension) / Double(max(1, parameterCount))).squareRoot()
  }

  /// Nats that count as nothing; relative to the ELBO at most 0.1 a coordinate, since far down all ELBOs look alike.
  func tolerance(dimension: Int, elbo: Double) -> Double {
    let coordinates = Double(dimension)
    return absoluteTolerance + tolerancePerCoordinate * coordinates
      + min(relativeTolerance * abs(elbo), 0.1 * coordinates)
  }

  func validate() throws(SVIError) {
    func check(_ isValid: Bool, _ name: String, _ found: Any, _ expected: String) throws(SVIError) {
      if !isValid {
        throw SVIError("SVI, automatic \(name): found \(found), expected \(expected).")
      }
    }
    try check(initial > 0 && initial.isFinite, "learning rate", initial, "a positive number")
    try check(factor > 0 && factor < 1, "factor", factor, "a number between 0 and 1")
    try check(firstStage >= 8, "first stage", firstStage, "8 or more")
    try check(growth >= 1 && growth.isFinite, "growth", growth, "1 or more")
    try check(minimumDraws >= 2, "minimum draws", minimumDraws, "2 or more")
    try check(stepsPerDraw >= 1, "steps per draw", stepsPerDraw, "1 or more")
  }
}

/// The state of a run with an automatic learning rate.
struct StageState: Sendable, Equatable, Codable {
  /// Stages done.
  var completed = 0
  var learningRate: Double
  /// Steps until the next decision, and those done.
  var length: Int
  var step = 0
  /// What the length would be if no stage had been extended.
  private var plannedLength: Double
  /// Sums of the iterates in the two windows.
  var sums: [[Double]]
  /// Where the stage began: where the run did, then the result of the stage before.
  private(set) var origin: [Double]
  /// Whether the last stage ended with a correction of the mean that the scales had to follow.
  var hasMoved = false
  /// M of the last decision, where that left the rate as it is.
  var latest: [Double]?

  /// The result of the stage before.
  var result: [Double]? { completed > 0 ? origin : nil }

  init(_ settings: AutomaticLearningRate, dimension: Int, start: [Double]) {
    origin = start
    let parameterCount = start.count
    learningRate = settings.initial(dimension: dimension, parameterCount: parameterCount)
    plannedLength = Double(settings.firstStage)
    length = settings.firstStage / 4 * 4
    sums = Array(repeating: [Double](repeating: 0, count: parameterCount), count: 2)
  }

  private var window: Int { length / 4 }

  /// The averages of the two windows; meaningful when the stage is over.
  var averages: [[Double]] { sums.map { sum in sum.map { $0 / Double(window) } } }

  /// Counts a step; returns whether the stage is due for a decision.
  mutating func add(_ parameters: [Double]) -> Bool {
    let index = step / window - 2
    if index >= 0 {
      for i in parameters.indices { sums[index][i] += parameters[i] }
    }
    step += 1
    return step == length
  }

  /// The stage restarted, at a lower rate.
  mutating func restart(_ settings: AutomaticLearningRate) {
    learningRate *= settings.factor
    step = 0
    latest = nil
    clear()
  }

  /// The stage extended, for as long again at the same rate.
  mutating func extend(_ middle: [Double]) {
    // What has been done becomes the first half.
    length *= 2
    latest = middle
    clear()
  }

  /// Moves on to the next rate.
  mutating func lower(_ settings: AutomaticLearningRate, result: [Double]) {
    completed += 1
    learningRate *= settings.factor
    // What an extension had to cover is not repeated.
    plannedLength *= settings.growth
    length = Int(max(plannedLength, 0.5 * settings.growth * Double(length))) / 4 * 4
    step = 0
    origin = result
    latest = nil
    clear()
  }

  private mutating func clear() {
    for index in sums.indices {
      for i in sums[index].indices { sums[index][i] = 0 }
    }
  }
}

/// What was found at the end of a stage or of its extension, in nats.
package struct StageDecision: Sendable, Equatable, Codable {
  /// Steps done.
  package let step: Int
  /// The rate of the steps that led here, before what was decided lowers it.
  package let learningRate: Double
  /// R, from the first window to the second.
  package let rise: ELBOContrast
  /// S, from twice the gain of M on the mean of A and B: what noise alone can make of a rise.
  package let spread: ELBOContrast
  /// What M gained since the stage's last decision; nil for its first.
  package let progress: ELBOContrast?
  /// What M gained on where the stage began.
  package let gain: ELBOContrast
  /// The separation of M from the result of the stage before; nil for the first stage.
  package let separation: ELBOContrast?
  /// What counts as nothing, for the number of coordinates and the ELBO at M.
  package let tolerance: Double
  /// The standard error above which a loss is due to tails so heavy that the error itself means little.
  let immenseError: Double

  /// Whether the rate was too high to hold what there was.
  var isTooFast: Bool {
    guard gain.value < -tolerance else { return false }
    return gain.upperBound < -tolerance || gain.standardError > immenseError
  }

  /// Whether the iterates still climb.
  var isClimbing: Bool {
    if let progress, progress.lowerBound <= tolerance { return false }
    return rise.lowerBound > max(tolerance, spread.upperBound)
  }

  /// Whether the result is that of the stage before.
  var isSettled: Bool {
    guard let separation, !isClimbing else { return false }
    return rise.lowerBound <= tolerance && gain.upperBound <= tolerance
      && separation.upperBound <= tolerance
  }
}

/// A difference of ELBOs by common draws.
package struct ELBOContrast: Sendable, Equatable, Codable {
  /// Its mean over the draws that were finite, in nats.
  package let value: Double
  /// Its Monte Carlo standard error.
  package let standardError: Double

  /// Two standard errors off.
  var lowerBound: Double { value - 2 * standardError }
  var upperBound: Double { value + 2 * standardError }

  /// The mean over draws of the ELBOs of some points, by their places, weighted.
  init(_ values: [[Double]], weights: [Int: Double]) {
    var moments = ELBOMoments()
    let terms = weights.sorted { $0.key < $1.key }
    for draw in values { moments.add(terms.reduce(0) { $0 + $1.value * draw[$1.key] }) }
    value = moments.mean
    standardError = moments.standardError
  }
}
