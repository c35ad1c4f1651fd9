import Words

/// The sentences of a sampler report: what is wrong, what it means, what to try. Nil where there is nothing to say.
struct SamplerWarnings {
  let chainCount: Int
  let drawCount: Int
  let transitionCount: Int
  let facts: SamplerReport.SamplerFacts
  let thresholds: SamplerReport.Thresholds

  var tooFewDraws: Passage? {
    if drawCount >= 4 { return nil }
    return """
      There \(drawCount == 1 ? "is 1 draw" : "are \(drawCount) draws") per chain, and no diagnostic is defined below 4: nothing shows whether the chains \
      converged. Draw more.
      """
  }

  var singleChain: Passage? {
    if chainCount != 1 { return nil }
    return """
      Only one chain ran, so R̂ is undefined and a chain that is stuck in one mode would go unnoticed. Run four.
      """
  }

  var copiedChains: Passage? {
    guard !facts.copiedChains.isEmpty else { return nil }
    let many = facts.copiedChains.count > 1
    return """
      \(many ? "Chains" : "Chain") \(chains(facts.copiedChains)) \(many ? "hold" : "holds") the same draws as an earlier chain, \
      so it adds nothing, and R̂ and ESS look better than they are. Run every chain with a seed or an id of its own, \
      and give each file once.
      """
  }

  static func nonFinite(_ names: [String]) -> String? {
    if names.isEmpty { return nil }
    return """
      \(scalars(names.count)) \(names.count == 1 ? "has" : "have") draws that are NaN or infinite (\(list(names))), so \
      no mean or diagnostic of \(names.count == 1 ? "it" : "them") is defined. Look for an overflow, a logarithm of 0 \
      or a division by 0 where the model computes \(names.count == 1 ? "it" : "them").
      """
  }

  /// "log density NaN or infinite in 3 draws of chain 1".
  var nonFiniteStatistics: Passage? {
    if facts.nonFiniteStatistics.isEmpty { return nil }
    let places = facts.nonFiniteStatistics.map { statistic in
      let chains = statistic.counts.indices.filter { statistic.counts[$0] > 0 }.map {
        "\(counted(statistic.counts[$0], "draw")) of chain \(self.chains([$0]))"
      }
      return "\(statistic.name) NaN or infinite in \(chains.joined(separator: ", "))"
    }
    return """
      The sampler's own record has values that are not numbers: \(places.joined(separator: "; ")). They are not draws of \
      the posterior, and a chain that made them may be stuck or its file damaged. Look for an overflow or a division by 0 in \
      the model, and run the chain again.
      """
  }

  func undefined(_ names: [String]) -> Passage? {
    if names.isEmpty { return nil }
    return """
      R̂ or an effective sample size of \(Self.scalars(names.count)) has no value (\(Self.list(names))), although the draws vary: \
      nearly all of them are the same number, so nothing shows whether the chains agree. Draw more.
      """
  }

  func neverMoved(_ count: Int) -> Passage? {
    if count == 0 || drawCount < 4 { return nil }
    return """
      Every draw is the same: the sampler never moved, and the draws say nothing about the posterior. Check that the \
      log density is finite around the initial point, and lower the step size or lengthen the warm-up.
      """
  }

  var unmovedChains: Passage? {
    guard let unmoved = facts.levels?.unmoved, !unmoved.isEmpty else { return nil }
    let many = unmoved.count > 1
    return """
      \(many ? "Chains" : "Chain") \(chains(unmoved)) did not move: every draw of \(many ? "each" : "it") is the same, and spoils each \
      mean and interval. Run again with another seed or with initial values; if that does not help, look for a place where the \
      log density is flat or jumps.
      """
  }

  var lowChains: Passage? {
    guard let levels = facts.levels, !levels.lower.isEmpty else { return nil }
    let many = levels.lower.count > 1
    return """
      \(many ? "Chains" : "Chain") \(chains(levels.lower)) \(many ? "stay" : "stays") \(levels.gap.roundedWords(to: levels.gap < 10 ? 1 : 0)) \
      nats below the others in log density: in another mode, or not yet where the posterior is. Draws of all chains count alike, \
      so means mix what should be weighed. Compare what the chains say, then choose initial values, lengthen the warm-up, or rule out \
      the mode by the model.
      """
  }

  func rHat(_ rHats: [SamplerReport.Extreme]) -> Passage? {
    let high = rHats.filter { $0.value > thresholds.rHat }.sorted { $0.value > $1.value }
    guard let worst = high.first else { return nil }
    return """
      R̂ of \(Self.scalars(high.count)) of \(rHats.count) is above \(thresholds.rHat) (\(ranked(high, 4))): the chains have not \
      converged to the same distribution, so the estimates depend on where they started. \
      \(worst.value > 1.1 ? "Look whether a chain is stuck in a mode of its own; lengthen" : "Lengthen") the warm-up, draw \
      more, or reparameterise.
      """
  }

  func ess(_ sizes: [SamplerReport.Extreme], kind: String, meaning: String) -> Passage? {
    let wanted = thresholds.essPerChain * Double(chainCount)
    let low = sizes.filter { $0.value < wanted }.sorted { $0.value < $1.value }
    guard !low.isEmpty else { return nil }
    return """
      The \(kind) effective sample size of \(Self.scalars(low.count)) of \(sizes.count) is below \(wanted.roundedWords(to: 0)) \
      (\(ranked(low, 0))): \(meaning), and R̂ cannot be relied upon. Draw more, or reparameterise.
      """
  }

  var divergences: Passage? {
    guard let count = facts.divergences, count > 0 else { return nil }
    return """
      \(count) of \(transitionCount) transitions diverged\(crowding): where the posterior curves sharply the sampler cannot follow it, so \
      the estimates may be biased. \(facts.divergenceRemedy ?? Self.generalRemedy)
      """
  }

  private static let generalRemedy: Remedy =
    "Use the non-centred parameterisation, or raise the target acceptance towards 0.99."

  /// In which tails of which scalars the divergent transitions are.
  private var crowding: String {
    let clearest = facts.crowding.sorted { $0.evidence > $1.evidence }.prefix(3)
    return clearest.isEmpty ? "" : " (\(clearest.map(\.sentence).joined(separator: "; ")))"
  }

  var depthSaturation: Passage? {
    guard let count = facts.depthSaturations else { return nil }
    let share = Double(count) / Double(max(transitionCount, 1))
    if share <= thresholds.depthSaturatedShare { return nil }
    return """
      \(shortPercent(share)) of the trajectories stopped at the depth limit before they turned: the draws are \
      right but expensive, as the posterior is much wider in one direction than in another. Rescale or reparameterise, use \
      a dense metric, or raise the limit.
      """
  }

  var energyBFMI: Passage? {
    let fractions = facts.energyBFMI
    let low = fractions.indices.filter { fractions[$0] < thresholds.energyBFMI }
    let undefined = drawCount < 4 ? [] : fractions.indices.filter { !fractions[$0].isFinite }
    var sentences: [String] = []
    if let worst = low.map({ fractions[$0] }).min() {
      sentences.append(
        """
        The energy BFMI of \(low.count == 1 ? "chain" : "chains") \(chains(low)) is \
        below \(thresholds.energyBFMI) (smallest \(worst.roundedWords(to: 2))): the sampler moves too slowly between the bulk and \
        the tails, which may be under-explored. Use the non-centred parameterisation or lighter-tailed priors, or draw more.
        """)
    }
    if !undefined.isEmpty {
      sentences.append(
        """
        The energy BFMI of \(undefined.count == 1 ? "chain" : "chains") \(chains(undefined)) has no value, as the energies \
        do not vary or are not all finite: nothing shows whether the sampler reached the tails.
        """)
    }
    return sentences.isEmpty ? nil : Passage(sentences.joined(separator: " "))
  }

  private static func scalars(_ count: Int) -> String { counted(count, "scalar") }

  private func chains(_ indices: [Int]) -> String {
    let names = indices.map { facts.chainLabels?[$0] ?? String($0 + 1) }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? shown + ", and \(names.count - 3) more" : shown
  }

  /// The first three with their values, the worst first.
  private func ranked(_ extremes: [SamplerReport.Extreme], _ places: Int) -> String {
    func shown(_ extreme: SamplerReport.Extreme) -> String {
      let value = places == 0 ? extreme.value.rounded(.down) : extreme.value
      return "\(extreme.name) \(value.roundedWords(to: places))"
    }
    let first = extremes.prefix(3).map(shown).joined(separator: ", ")
    return (extremes.count > 1 ? "worst " : "") + first + (extremes.count > 3 ? ", …" : "")
  }
}
