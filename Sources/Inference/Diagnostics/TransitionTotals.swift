import Inference

/// What the transitions of one chain after its warm-up amount to, those between thinned draws included.
///
/// Takes in one transition at a time and keeps only sums, so thinning does not change what it reports.
package struct TransitionTotals: Sendable, Equatable, Codable {
  /// Number of transitions.
  package private(set) var count = 0
  /// Those that diverged.
  package private(set) var divergences = 0
  /// Those whose trajectories stopped at the depth limit.
  package private(set) var depthSaturations = 0
  private var lastEnergy = 0.0
  /// Σ (Eₜ − Eₜ₋₁)².
  private var squaredSteps = 0.0
  // Welford (1962): mean of the energies, and Σ (E − mean)².
  private var meanEnergy = 0.0
  private var squaredDeviations = 0.0

  /// No transitions yet.
  package init() {}

  /// One transition for each record: those of a chain that was not thinned.
  package init(_ statistics: some Sequence<DrawStatistics>, maximumTreeDepth: Int) {
    for drawn in statistics {
      add(
        energy: drawn.energy, isDivergent: drawn.isDivergent,
        isDepthSaturated: drawn.treeDepth >= maximumTreeDepth)
    }
  }

  /// Takes in the next transition of the chain.
  package mutating func add(energy: Double, isDivergent: Bool, isDepthSaturated: Bool) {
    if count > 0 { squaredSteps += (energy - lastEnergy) * (energy - lastEnergy) }
    lastEnergy = energy
    count += 1
    let deviation = energy - meanEnergy
    meanEnergy += deviation / Double(count)
    squaredDeviations += deviation * (energy - meanEnergy)
    if isDivergent { divergences += 1 }
    if isDepthSaturated { depthSaturations += 1 }
  }

  /// The chain's ``energyBFMI(_:)`` over all these transitions; NaN below two, and for constant energy.
  package var energyBFMI: Double { squaredSteps / squaredDeviations }

  /// Whether the counts can be those of a chain: a file that was edited may hold anything.
  package var isConsistent: Bool {
    let possible = 0...max(0, count)
    return (0..<1 << 31).contains(count) && possible.contains(divergences)
      && possible.contains(depthSaturations)
  }
}
