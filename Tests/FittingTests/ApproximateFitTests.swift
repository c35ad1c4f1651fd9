import Bayes
import FitSupport
import Foundation
import Inference
import Synchronization
import TestSupport
import Testing

/// Two standard normals whose sum was observed with a noise: a normal posterior, of correlation −1/(1 + noise²).
struct ObservedSum: GenerativeModel {
  var noise = 1.0
  var y: [Double]? = [1.3]

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", 1)
    let a = m.sample("a", Normal(0, 1))
    let b = m.sample("b", Normal(0, 1))
    m.observe("y", Normal(a + b, Quantity(noise)), y, over: row)
  }

  func observing(_ observations: [String: [Double]]) -> ObservedSum {
    ObservedSum(noise: noise, y: observations["y"])
  }

  /// A noise that gives so strong a correlation.
  init(correlation: Double) { noise = (1 / correlation - 1).squareRoot() }
  init(noise: Double = 1, y: [Double]? = [1.3]) { (self.noise, self.y) = (noise, y) }

  var mean: Double { (y?[0] ?? 0) / (2 + noise * noise) }
  var variance: Double {
    let precision = 1 / (noise * noise)
    return (1 + precision) / (1 + 2 * precision)
  }
  var correlation: Double { -1 / (1 + noise * noise) }
  var logEvidence: Double {
    let (variance, value) = (2 + noise * noise, y?[0] ?? 0)
    return -0.5 * (log(2 * .pi * variance) + value * value / variance)
  }
}

private struct Moments {
  var (mean, variance, correlation) = (0.0, 0.0, 0.0)

  init(_ posterior: Posterior) throws {
    let a = try #require(posterior["a"]?.values()).values
    let b = try #require(posterior["b"]?.values()).values
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func covariance(_ x: [Double], _ y: [Double]) -> Double {
      mean(zip(x, y).map { $0 * $1 }) - mean(x) * mean(y)
    }
    self.mean = mean(a)
    variance = covariance(a, a)
    correlation = covariance(a, b) / (variance * covariance(b, b)).squareRoot()
  }
}

@Suite(.tags(.random)) struct ApproximateFitTests {
  /// What would not fit into memory, or has more factors than coordinates, is refused in words; the default rank suits any model.
  @Test func immenseGuidesAreRefused() throws {
    let refused: [(any GuideFamily, Int, String)] = [
      (.fullRank, 20_000, "20000 dimensions"), (.lowRank(rank: 1000), 6, "rank 1000"),
      (.lowRank(rank: 0), 6, "rank 0"),
    ]
    for (family, dimension, words) in refused {
      let error = #expect(throws: InvalidGuide.self) { try family.guide(dimension: dimension) }
      #expect(error?.description.contains(words) == true && error?.kind == .usage)
    }
    let taken: [(any GuideFamily, Int)] = [
      (.fullRank, 100), (.lowRank(rank: 10), 3), (.lowRank(rank: 100), 100), (.meanField, 100_000),
    ]
    for (family, dimension) in taken {
      #expect(try family.guide(dimension: dimension).dimension == dimension)
    }
  }

  /// Of a normal posterior every family that holds it is exact, and says so.
  @Test func exactFamiliesAreGood() throws {
    let model = ObservedSum(correlation: 0.7)
    let fits = [
      try SVI(seed: seed(1)).fit(model, guide: .fullRank),
      try SVI(seed: seed(2)).fit(model, guide: .lowRank(rank: 1)),
      try LaplaceApproximation(seed: seed(3)).fit(model), try Pathfinder(seed: seed(4)).fit(model),
      try Pathfinder(paths: 3, seed: seed(5)).fit(model),
    ]
    for posterior in fits {
      let (run, moments) = (posterior.run, try Moments(posterior))
      #expect(run.guide?.verdict == .good, "\(run.methodName): \(run.guide?.trust ?? "")")
      #expect(run.warnings.isEmpty, "\(run.warnings)")
      let count = Double(posterior.draws.drawCount)
      let error = (model.variance / count).squareRoot()
      #expect(abs(moments.mean - model.mean) < 6 * error, "\(run.methodName)")
      #expect(abs(moments.variance / model.variance - 1) < 0.15, "\(run.methodName)")
      #expect(abs(moments.correlation - model.correlation) < 0.08, "\(run.methodName)")
      let elbo = try #require(run.guide?.elbo)
      let noise = 5 * (run.guide?.elboStandardError ?? 0)
      #expect(elbo < model.logEvidence + noise + 1e-9, "\(run.methodName)")
      // Pathfinder's covariance is the estimate of a short climb: a variance off by a factor of two loses 0.15 nats.
      let loss = run.method == .pathfinder ? 0.15 : 0.05
      #expect(elbo > model.logEvidence - loss - noise, "\(run.methodName)")
      let importance = try #require(run.guide?.importance)
      #expect(importance.effectiveSampleSize > 0.8 * Double(importance.draws))
    }
    let evidence = try #require(fits[2].run.guide?.logEvidence)
    #expect(abs(evidence - model.logEvidence) < 1e-6)
  }

  /// A mean field is too narrow where coordinates are correlated: by 1 − ρ² in variance. Weights make up for it.
  @Test func aNarrowGuideIsCorrected() throws {
    let model = ObservedSum(correlation: 0.4)
    let plain = try SVI(seed: seed(3)).fit(model)
    let known = model.variance * (1 - model.correlation * model.correlation)
    let narrow = try Moments(plain)
    #expect(abs(narrow.variance / known - 1) < 0.1)
    #expect(abs(narrow.correlation) < 0.06)
    let corrected = try plain.importanceCorrected(model)
    let moments = try Moments(corrected)
    #expect(abs(moments.variance / model.variance - 1) < 0.1)
    #expect(abs(moments.correlation - model.correlation) < 0.08)
    #expect(abs(moments.mean - model.mean) < 0.06)
    #expect(corrected.run.guide?.isCorrected == true && corrected.logGuideDensities.isEmpty)
    #expect(corrected.draws.drawCount == plain.draws.drawCount)
    // Asked for at once, it is the same; and it is not done twice.
    #expect(try SVI(seed: seed(3)).fit(model, corrected: true).draws == corrected.draws)
    #expect(throws: CorrectionRefused.self) { try corrected.importanceCorrected(model) }
    // Weighted averages are those of the resampled draws.
    let weights = try #require(try plain.importanceWeights(model))
    let values = try #require(plain["a"]?.values()).values
    let mean = zip(weights.logWeights, values).reduce(0) { $0 + exp($1.0) * $1.1 }
    #expect(abs(mean - moments.mean) < 0.03)
  }

  /// Where the guide is far too narrow the fit warns, and no weight corrects it: a mean field of twenty numbers whose sum is known is too
  /// narrow in nineteen directions, by a factor of 100 in variance.
  @Test func aHopelessGuideIsRefused() throws {
    struct KnownSum: Model {
      func callAsFunction(_ m: inout ModelBuilder) throws {
        let row = m.plate("row", 1)
        let part = m.plate("part", 20)
        let parts = m.sample("parts", Normal(0, 1), over: part)
        m.observe("sum", Normal(parts.sum(over: part), 0.1), [1.3], over: row)
      }
    }
    let model = KnownSum()
    let fit = try SVI(seed: seed(4)).fit(model, corrected: true)
    #expect(try #require(fit.run.guide?.importance?.paretoK) > 0.7)
    #expect(fit.run.guide?.isCorrected == false)
    #expect(fit.run.warnings.contains { $0.contains("are not corrected") })
    #expect(fit.run.warnings.contains { $0.hasPrefix("Pareto k̂ is") })
    #expect(throws: CorrectionRefused.self) { try fit.importanceCorrected(model) }
  }

  @Test func aPointHasNoUncertainty() throws {
    let model = ObservedSum(correlation: 0.7)
    let point = try MAP().fit(model)
    let moments = try Moments(point)
    #expect(abs(moments.mean - model.mean) < 1e-6)
    #expect(point.run.guide == nil)
    #expect(point.run.warnings.contains { $0.contains("no uncertainty") })
    #expect(Diagnosis(DrawSet(point)).headline.contains("one point"))
    #expect(try point.importanceWeights(model) == nil)
  }

  /// The second climb is stopped: the first is kept, and the fit says so. Stopped before there is anything, no fit is made.
  @Test(arguments: [.map(MAP()), .laplace(LaplaceApproximation())] as [Approximation])
  func anInterruptedSearchKeepsItsClimbs(_ method: Approximation) throws {
    let interruption = Interruption()
    let starts = Mutex(0)
    let model = try CompiledModel(ObservedSum(correlation: 0.7))
    let request = FitRequest(start: { _ in
      starts.withLock {
        $0 += 1
        if $0 == 2 { interruption.request() }
      }
      return [Double](repeating: 0.1, count: model.dimension)
    })
    let part = try method.fit(
      model, request, in: RunContext(interruption: interruption))
    #expect(part.run.interrupted)
    #expect(part.run.warnings.contains { $0.contains("interrupted after 1 of 4 climbs") })
    #expect(throws: NothingDrawn.self) {
      try method.fit(model, in: RunContext(interruption: interruption))
    }
    #expect(throws: NothingDrawn.self) {
      try Pathfinder().fit(
        ObservedSum(correlation: 0.7), in: RunContext(interruption: interruption))
    }
  }

  /// A run keeps its family with the settings.
  @Test func anUnfinishedRunKnowsItsGuide() throws {
    let inference = SVI(seed: seed(8))
    let whole = try inference.fit(EightSchools(), guide: .lowRank(rank: 2))
    try withTemporaryFolder { folder in
      let (interruption, unfinished) = (Interruption(), UnfinishedRun(beside: folder + "/fit"))
      let part = try inference.fit(
        EightSchools(), guide: .lowRank(rank: 2),
        in: RunContext(
          progress: { _ in interruption.request() }, interruption: interruption,
          journal: unfinished))
      #expect(part.run.interrupted)
      unfinished.release()
      for other in [.lowRank(rank: 3), .meanField] as [any GuideFamily] {
        #expect(throws: ResumeError.self) {
          _ = try inference.fit(
            EightSchools(), guide: other, in: UnfinishedRunTests.context(folder))
        }
      }
      let resumed = try inference.fit(
        EightSchools(), guide: .lowRank(rank: 2), in: UnfinishedRunTests.context(folder))
      #expect(resumed.draws == whole.draws && resumed.run.guide == whole.run.guide)
      #expect(resumed.elboTrace == whole.elboTrace)
    }
  }

  /// Stopped again and again, each time by a process that knows the folder alone: the bits of a run that never was.
  @Test(arguments: [nil, .constant()] as [LearningRate?])
  func anInterruptedRunGoesOn(_ learningRate: LearningRate?) throws {
    var inference = SVI(seed: seed(6))
    inference.learningRate = learningRate
    inference.maximumSteps = 30_000
    let whole = try inference.fit(EightSchools(), guide: .fullRank)
    try withTemporaryFolder { folder in
      var (sessions, result) = (0, nil as Posterior?)
      while result == nil, sessions < 30 {
        sessions += 1
        // The first ends with its first step, the others later and later: by this clock one event is 200 steps.
        let interruption = Interruption()
        let left = Mutex(1 + 20 * (sessions - 1))
        let unfinished = UnfinishedRun(beside: folder + "/fit", every: 0.005)
        let part = RunClock.$current.withValue(.ticking(by: 1e-3)) {
          try? inference.fit(
            EightSchools(), guide: .fullRank,
            in: RunContext(
              progress: { event in
                guard case .optimization = event else { return }
                left.withLock {
                  $0 -= 1
                  if $0 == 0 { interruption.request() }
                }
              }, interruption: interruption, journal: unfinished))
        }
        #expect(unfinished.failure == nil)
        unfinished.release()
        if part?.run.isUnfinished == false { result = part }
      }
      let resumed = try #require(result)
      #expect(sessions > 1)
      #expect(resumed.draws == whole.draws && resumed.elboTrace == whole.elboTrace)
      #expect(resumed.run.guide == whole.run.guide)
      #expect(throws: ResumeError.self) {
        _ = try SVI(seed: seed(7)).fit(
          EightSchools(), guide: .fullRank, in: UnfinishedRunTests.context(folder))
      }
    }
  }

  /// The ELBO on the way is kept by window, with standard errors.
  @Test func windowsAreKept() throws {
    let run = try SVI(seed: seed(1)).fit(ObservedSum()).run
    let windows = try #require(run.guide?.elboWindows)
    #expect(windows.count > 1 && windows.allSatisfy { $0.standardError >= 0 })
    #expect(zip(windows, windows.dropFirst()).allSatisfy { $0.endStep < $1.endStep })
    let last = try #require(windows.last)
    #expect(abs(last.mean - (run.guide?.elbo ?? .nan)) < 0.2)
  }
}
