/// The sentences of a sampler report: what is wrong, what it means, what to try. Nil where there is nothing to say.
struct SamplerWarnings {
  let chainCount: Int
  let drawCount: Int
  let thresholds: SamplerReport.Thresholds

  private var total: Int { chainCount * drawCount }

  var tooFewDraws: String? {
    if drawCount >= 4 { return nil }
    return """
      There \(drawCount == 1 ? "is 1 draw" : "are \(drawCount) draws") per chain, and no diagnostic is defined below 4: nothing shows whether the chains \
      converged. Draw more.
      """
  }

  var singleChain: String? {
    if chainCount != 1 { return nil }
    return """
      Only one chain ran, so R̂ is undefined and a chain that is stuck in one mode would go unnoticed. Run four.
      """
  }

  func nonFinite(_ names: [String]) -> String? {
    if names.isEmpty { return nil }
    return """
      \(scalars(names.count)) \(names.count == 1 ? "has" : "have") draws that are NaN or infinite (\(list(names))), so \
      no mean or diagnostic of \(names.count == 1 ? "it" : "them") is defined. Look for an overflow, a logarithm of 0 \
      or a division by 0 where the model computes \(names.count == 1 ? "it" : "them").
      """
  }

  func neverMoved(scalars count: Int) -> String? {
    if count == 0 || drawCount < 4 { return nil }
    return """
      Every draw is the same: the sampler never moved, and the draws say nothing about the posterior. Check that the \
      log density is finite around the initial point, and lower the step size or lengthen the warm-up.
      """
  }

  func rHat(_ rHats: [SamplerReport.Extreme]) -> String? {
    let high = rHats.filter { $0.value > thresholds.rHat }
    guard let worst = high.max(by: { $0.value < $1.value }) else { return nil }
    return """
      R̂ of \(scalars(high.count)) of \(rHats.count) is above \(thresholds.rHat) (largest \(decimal(worst.value, 4)), \
      \(worst.name)): the chains have not come to the same distribution, so the estimates depend on where they started. \
      Lengthen the warm-up, draw more, or reparameterise.
      """
  }

  func ess(_ sizes: [SamplerReport.Extreme], kind: String, meaning: String) -> String? {
    let wanted = thresholds.essPerChain * Double(chainCount)
    let low = sizes.filter { $0.value < wanted }
    guard let worst = low.min(by: { $0.value < $1.value }) else { return nil }
    return """
      The \(kind) effective sample size of \(scalars(low.count)) of \(sizes.count) is below \(decimal(wanted, 0)) \
      (smallest \(decimal(worst.value.rounded(.down), 0)), \(worst.name)): \(meaning), and R̂ cannot be relied upon. Draw more, or \
      reparameterise.
      """
  }

  func divergences(_ count: Int) -> String? {
    if count == 0 { return nil }
    return """
      \(count) of \(total) transitions diverged: where the posterior curves sharply the sampler cannot follow it, so \
      the estimates may be biased. Use the non-centred parameterisation, or raise the target acceptance towards 0.99.
      """
  }

  func depthSaturation(_ count: Int) -> String? {
    let share = Double(count) / Double(max(total, 1))
    if share <= thresholds.depthSaturatedShare { return nil }
    return """
      \(decimal(100 * share, 1)) % of the trajectories stopped at the depth limit before they turned: the draws are \
      right but dear, for the posterior is much wider in one direction than in another. Rescale or reparameterise, use \
      a dense metric, or raise the limit.
      """
  }

  func energyBFMI(_ fractions: [Double]) -> String? {
    let low = fractions.indices.filter { fractions[$0] < thresholds.energyBFMI }
    guard let worst = low.map({ fractions[$0] }).min() else { return nil }
    return """
      The energy BFMI of \(low.count == 1 ? "chain" : "chains") \(low.map(String.init).joined(separator: ", ")) is \
      below \(thresholds.energyBFMI) (smallest \(decimal(worst, 2))): the sampler moves too slowly between the bulk and \
      the tails, which may be under-explored. Use the non-centred parameterisation or lighter-tailed priors, or draw more.
      """
  }

  private func scalars(_ count: Int) -> String { count == 1 ? "1 scalar" : "\(count) scalars" }

  private func list(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? shown + ", and \(names.count - 3) more" : shown
  }

  /// A number rounded to so many decimals, without trailing zeros.
  private func decimal(_ value: Double, _ places: Int) -> String {
    if !value.isFinite { return value > 0 ? "infinite" : "undefined" }
    let scale = [1.0, 10, 100, 1000, 10_000][places]
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }
}
