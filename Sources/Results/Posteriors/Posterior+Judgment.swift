import Diagnostics
import Inference
import Words

extension Posterior {
  /// A judgement of the draws: statistics of every scalar, and one verdict.
  ///
  /// Computes R̂, effective sample sizes and standard errors of all named scalars, unless the fit has done so; print it
  /// for a report in words.
  public var diagnosis: Diagnosis {
    Diagnosis(DrawSet(self, origin: "draws by \(run.methodName)"))
  }

  /// The number of named scalars above which a fit judges an evenly spread choice of as many, so that judging stays a small
  /// share of it.
  static let judgedScalars = 1000

  /// Judges the chains once, for `run.warnings`, and keeps the statistics of the scalars if these are all.
  package mutating func judgeChains() {
    let whole = DrawSet(self)
    let count = whole.names.count
    guard count > Self.judgedScalars else {
      let summaries = whole.summaries()
      knownSummaries = summaries
      run.chains?.findings = whole.samplerReport(summaries)?.chainFindings
      return
    }
    let draws = max(1, whole.chainCount * whole.drawCount)
    // At most 256 MB at a time.
    let chosen = min(Self.judgedScalars, max(1, 1 << 25 / draws))
    let part = whole.part((0..<chosen).map { $0 * count / chosen }, of: self.draws)
    run.chains?.findings = part.samplerReport(part.summaries())?.chainFindings
    run.choices.append(
      "R̂ and effective sample sizes in the warnings are those of \(chosen) of the \(count) scalars, evenly chosen; a diagnosis "
        + "judges all.")
  }
}

extension DrawSet {
  /// Some of the scalars, read in one pass over the draws.
  fileprivate func part(_ places: [Int], of draws: NamedDraws) -> DrawSet {
    let kept = draws.values(ofScalars: places)
    var part = DrawSet(
      source: source, origin: origin, names: places.map { names[$0] }, sites: [],
      chains: chains, scalar: { kept[$0] })
    part.run = run
    part.facts = facts
    part.isDivergent = isDivergent
    if let starts = divergentStarts { part.divergentStarts = { starts(places[$0]) } }
    return part
  }
}
