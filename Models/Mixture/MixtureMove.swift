import Bayes

/// The move of a mixture: it draws the component of each row, splits and merges components, and forgets the rows' components
/// again.
///
/// 1. z | θ, x from the responsibilities. From here on the shares are summed out: p(z) ∝ Πₖ Γ(c/K + nₖ).
/// 2. Some proposals to split a component in two, one of them empty before, or to merge two, for two rows i and j at random: to
///    split where both are in one component, otherwise to merge. Besides the parameters of two components there is the share ρ
///    of the first in both, which is drawn from its posterior before a merge and forgotten after a split; given all these z has
///    its own posterior, so that the probability of Metropolis and Hastings depends on the parameters alone. The larger of the
///    two keeps its name.
/// 3. The parameters of each component with rows, by Metropolis and Hastings with proposals that do not depend on the present
///    ones, and then by steps that are never refused; those of components without rows from the prior.
/// 4. The shares given z from Dirichlet(c/K + nₖ).
///
/// Each step leaves p(θ, z | x) unchanged, and so its marginal p(θ | x). There are no trajectories in addition: a component is
/// as wide as the prior at one moment and as narrow as a cluster at the next, so no metric suits it.
///
/// - Source: Jain and Neal (2004), *A split-merge Markov chain Monte Carlo procedure for the Dirichlet process mixture model*,
///   JCGS 13, 158, for the pair of rows and the launch; here the launch takes no random numbers, and parameters are proposed
///   near their posterior.
struct MixtureMove: ModelMove {
  private let model: GaussianMixtureModel
  private let prior: ComponentPrior
  /// c/K.
  private let own: Double

  /// How often all of it is repeated at each move, so that one draw is nearly independent of the next.
  static let sweeps = 4
  /// Pairs of rows at each sweep.
  static let pairs = 2
  /// The largest number of rows that a second row is chosen from.
  static let candidates = 8

  let drawnSites = ["share", "mean", "scale", "L"]

  init(_ model: GaussianMixtureModel) {
    self.model = model
    prior = ComponentPrior(model)
    own = model.concentration / Double(model.components)
  }

  mutating func move(_ values: inout LatentValues, using random: inout RandomStream) throws -> Bool
  {
    var state = MixtureState(values, of: model, prior: prior)
    for _ in 0..<Self.sweeps { sweep(&state, using: &random) }
    state.write(to: &values, prior: prior)
    return true
  }

  private func sweep(_ state: inout MixtureState, using random: inout RandomStream) {
    state.drawAllocation(of: model.rows, using: &random)
    if model.components > 1, model.rows.rowCount > 1 {
      for _ in 0..<Self.pairs { splitOrMerge(&state, using: &random) }
    }
    for (place, members) in state.members.enumerated() {
      if members.isEmpty {
        state.components[place] = prior.draw(using: &random)
      } else if let proposal = propose(given: members, using: &random) {
        let present = logWeight(of: state.components[place], given: members, proposal.conditional)
        if logarithm(random.uniform()) < proposal.logWeight - present {
          state.components[place] = proposal.component
        }
        proposal.conditional.move(&state.components[place], using: &random)
      }
    }
    state.drawShares(own: own, using: &random)
  }

  // MARK: split and merge

  private func splitOrMerge(_ state: inout MixtureState, using random: inout RandomStream) {
    let (first, second) = seeds(using: &random)
    let apart = random.uniform() < 0.5
    if state.allocation[first] == state.allocation[second] {
      split(&state, at: (first, second), apart: apart, using: &random)
    } else {
      merge(&state, at: (first, second), apart: apart, using: &random)
    }
  }

  /// Two rows, of which the second is the nearest to the first of a few at random: components to merge are rarely far apart.
  /// The probability of a pair does not depend on the present grouping.
  private func seeds(using random: inout RandomStream) -> (first: Int, second: Int) {
    let count = model.rows.rowCount
    let first = random.index(below: count)
    var nearest = (row: first, distance: Double.infinity)
    for _ in 0...random.index(below: Self.candidates) {
      var row = random.index(below: count - 1)
      if row >= first { row += 1 }
      let distance = model.rows.squaredDistance(first, row)
      if nearest.row == first || distance < nearest.distance { nearest = (row, distance) }
    }
    return (first, nearest.row)
  }

  private func split(
    _ state: inout MixtureState, at seeds: (first: Int, second: Int), apart: Bool,
    using random: inout RandomStream
  ) {
    let members = state.members
    let empty = members.indices.filter { members[$0].isEmpty }
    guard !empty.isEmpty else { return }
    let component = state.allocation[seeds.first]
    let new = empty[random.index(below: empty.count)]
    let present = members[component]
    guard
      let launch = SplitLaunch(present, from: seeds, apart: apart, of: model.rows, prior, own: own),
      let pair = launch.draw(using: &random),
      let whole = ComponentConditional(of: prior, given: statistics(present))
    else { return }
    let likelihood = pair.logLikelihood(of: model.rows, at: present)
    var sides: (first: [Int], second: [Int]) = ([], [])
    for (place, row) in present.enumerated() {
      if random.uniform() * (1 + exponential(-likelihood.logOdds[place])) < 1 {
        sides.second.append(row)
      } else {
        sides.first.append(row)
      }
    }
    // A merge of the two seeds' components is the way back.
    guard sides.first.contains(seeds.first), sides.second.contains(seeds.second) else { return }
    let logRatio =
      logWeight(of: pair, launch, likelihood.sum, count: present.count)
      - logWeight(of: state.components[component], given: present, whole)
      - logSize(present.count) + logarithm(Double(empty.count))
    guard logarithm(random.uniform()) < logRatio else { return }
    let isFirstLarger = sides.first.count >= sides.second.count
    state.components[component] = isFirstLarger ? pair.first : pair.second
    state.components[new] = isFirstLarger ? pair.second : pair.first
    for row in isFirstLarger ? sides.second : sides.first { state.allocation[row] = new }
  }

  private func merge(
    _ state: inout MixtureState, at seeds: (first: Int, second: Int), apart: Bool,
    using random: inout RandomStream
  ) {
    let members = state.members
    let (first, second) = (state.allocation[seeds.first], state.allocation[seeds.second])
    let counts = (first: Double(members[first].count), second: Double(members[second].count))
    let empty = members.count { $0.isEmpty } + 1
    let both = state.allocation.indices.filter {
      state.allocation[$0] == first || state.allocation[$0] == second
    }
    guard
      let launch = SplitLaunch(both, from: seeds, apart: apart, of: model.rows, prior, own: own),
      let whole = propose(given: both, using: &random)
    else { return }
    let pair = ComponentPair(
      first: state.components[first], second: state.components[second],
      logShares: random.logBeta(own + counts.first, own + counts.second))
    let logLikelihood = pair.logLikelihood(of: model.rows, at: both).sum
    let logRatio =
      whole.logWeight + logSize(both.count)
      - logWeight(of: pair, launch, logLikelihood, count: both.count)
      - logarithm(Double(empty))
    guard logarithm(random.uniform()) < logRatio else { return }
    let (kept, emptied) = counts.first < counts.second ? (second, first) : (first, second)
    state.components[kept] = whole.component
    state.components[emptied] = prior.draw(using: &random)
    for row in members[emptied] { state.allocation[row] = kept }
  }

  /// log Γ(c/K + n) − log Γ(c/K): the factor of p(z) for a component with n rows, as a logarithm.
  private func logSize(_ count: Int) -> Double { logGamma(own + Double(count)) - logGamma(own) }

  /// log of the joint density of a pair, with the rows' sides summed out, over that of the launch.
  private func logWeight(
    of pair: ComponentPair, _ launch: SplitLaunch, _ logLikelihood: Double, count: Int
  ) -> Double {
    logGamma(2 * own + Double(count)) - logGamma(2 * own)
      + logBetaDensity(pair.logShares, own, own) + logLikelihood
      + prior.logDensity(pair.first) + prior.logDensity(pair.second) - launch.logDensity(pair)
  }

  // MARK: parameters

  private struct Proposal {
    var component: NormalComponent
    var conditional: ComponentConditional
    var logWeight: Double
  }

  private func statistics(_ members: [Int]) -> RowStatistics {
    RowStatistics(of: model.rows, at: members, withProducts: prior.hasCorrelations)
  }

  private func propose(given members: [Int], using random: inout RandomStream) -> Proposal? {
    guard let conditional = ComponentConditional(of: prior, given: statistics(members)),
      let component = conditional.draw(using: &random)
    else { return nil }
    return Proposal(
      component: component, conditional: conditional,
      logWeight: logWeight(of: component, given: members, conditional))
  }

  /// log p(rows | φ) p(φ)/q(φ): if q were the posterior, the same for every φ.
  private func logWeight(
    of component: NormalComponent, given members: [Int], _ conditional: ComponentConditional
  ) -> Double {
    RowDensity(component).logDensities(of: model.rows, at: members).reduce(0, +)
      + prior.logDensity(component) - conditional.logDensity(component)
  }
}

extension GaussianMixtureModel: MovingModel {
  /// A move that splits and merges components, so that chains agree on the clusters wherever they begin.
  public func makeMove() -> any ModelMove { MixtureMove(self) }
}

extension DesignMatrix {
  /// The squared distance of two rows, over all features.
  fileprivate func squaredDistance(_ first: Int, _ second: Int) -> Double {
    let width = features.count
    var sum = 0.0
    for feature in 0..<width {
      let residual = values[first * width + feature] - values[second * width + feature]
      sum += residual * residual
    }
    return sum
  }
}
