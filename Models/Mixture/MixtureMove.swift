import Bayes

/// The move of a mixture: it draws the component of each row, splits and merges components, and forgets the rows' components again.
///
/// 1. z | θ, x from the responsibilities. From here on the shares are summed out: p(z) ∝ Πₖ Γ(c/K + nₖ).
/// 2. Some proposals to split a component in two, one of them empty before, or to merge two, for two rows i and j at random: to split
///    where both are in one component, otherwise to merge. They are accepted with the probability of Metropolis and Hastings on z and the
///    parameters of the two. The larger of the two keeps its name, so that NUTS finds clusters where it has learnt their scales.
/// 3. The parameters of each component with rows, by Metropolis and Hastings with proposals that do not depend on the present ones; those
///    of components without rows from the prior.
/// 4. The shares given z from Dirichlet(c/K + nₖ).
///
/// Each step leaves p(θ, z | x) as it is, so what is left of it, p(θ | x), is as it was.
///
/// - Source: Jain and Neal (2004), *A split-merge Markov chain Monte Carlo procedure for the Dirichlet process mixture model*, JCGS 13,
///   158, for the pair of rows and the launch; here the launch takes no random numbers, and parameters are proposed near their posterior.
struct MixtureMove: ModelMove {
  private let model: GaussianMixtureModel
  private let prior: ComponentPrior
  /// c/K.
  private let own: Double

  /// Times that all of it is done at each move: a trajectory costs many times as much.
  static let sweeps = 4
  /// Pairs of rows at each sweep.
  static let pairs = 3

  var drawnSites: [String] { model.components > 1 ? ["share"] : [] }

  init(_ model: GaussianMixtureModel) {
    self.model = model
    prior = ComponentPrior(model)
    own = model.concentration / Double(model.components)
  }

  mutating func move(_ values: inout LatentValues, using random: inout RandomStream) throws -> Bool
  {
    var state = MixtureState(values, of: model)
    for _ in 0..<Self.sweeps { sweep(&state, using: &random) }
    state.write(to: &values)
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
      }
    }
    state.drawShares(own: own, using: &random)
  }

  // MARK: split and merge

  private func splitOrMerge(_ state: inout MixtureState, using random: inout RandomStream) {
    let count = model.rows.rowCount
    let first = random.index(below: count)
    var second = random.index(below: count - 1)
    if second >= first { second += 1 }
    if state.allocation[first] == state.allocation[second] {
      split(&state, at: (first, second), using: &random)
    } else {
      merge(&state, at: (first, second), using: &random)
    }
  }

  private func split(
    _ state: inout MixtureState, at seeds: (first: Int, second: Int),
    using random: inout RandomStream
  ) {
    let members = state.members
    let empty = members.indices.filter { members[$0].isEmpty }
    guard !empty.isEmpty else { return }
    let component = state.allocation[seeds.first]
    let new = empty[random.index(below: empty.count)]
    let launch = SplitLaunch(members[component], from: seeds, of: model.rows, prior, own: own)
    var (sides, logProbability) = launch.draw(using: &random)
    if sides.0.count < sides.1.count { swap(&sides.0, &sides.1) }
    guard
      let first = propose(given: sides.0, using: &random),
      let second = propose(given: sides.1, using: &random),
      let whole = ComponentConditional(of: prior, given: statistics(members[component]))
    else { return }
    let present = logWeight(of: state.components[component], given: members[component], whole)
    let logRatio =
      logSizes(sides.0.count, sides.1.count) + first.logWeight + second.logWeight - present
      + logarithm(Double(empty.count)) - logProbability
    guard logarithm(random.uniform()) < logRatio else { return }
    state.components[component] = first.component
    state.components[new] = second.component
    for row in sides.1 { state.allocation[row] = new }
  }

  private func merge(
    _ state: inout MixtureState, at seeds: (first: Int, second: Int),
    using random: inout RandomStream
  ) {
    let members = state.members
    let launched = (state.allocation[seeds.first], state.allocation[seeds.second])
    let (kept, emptied) =
      members[launched.0].count < members[launched.1].count
      ? (launched.1, launched.0) : launched
    let empty = members.count { $0.isEmpty } + 1
    let both = state.allocation.indices.filter {
      state.allocation[$0] == kept || state.allocation[$0] == emptied
    }
    let launch = SplitLaunch(both, from: seeds, of: model.rows, prior, own: own)
    let logProbability = launch.logProbability { state.allocation[$0] == launched.1 }
    guard
      let whole = propose(given: both, using: &random),
      let first = ComponentConditional(of: prior, given: statistics(members[kept])),
      let second = ComponentConditional(of: prior, given: statistics(members[emptied]))
    else { return }
    let present =
      logWeight(of: state.components[kept], given: members[kept], first)
      + logWeight(of: state.components[emptied], given: members[emptied], second)
    let logRatio =
      whole.logWeight - present - logSizes(members[kept].count, members[emptied].count)
      - logarithm(Double(empty)) + logProbability
    guard logarithm(random.uniform()) < logRatio else { return }
    state.components[kept] = whole.component
    state.components[emptied] = prior.draw(using: &random)
    for row in members[emptied] { state.allocation[row] = kept }
  }

  /// log p(z) of two components with rows, less that of one with all and one without.
  private func logSizes(_ first: Int, _ second: Int) -> Double {
    logGamma(own + Double(first)) + logGamma(own + Double(second))
      - logGamma(own + Double(first + second)) - logGamma(own)
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

  /// log p(rows | φ) p(φ)/q(φ): were q the posterior, the same for every φ.
  private func logWeight(
    of component: NormalComponent, given members: [Int], _ conditional: ComponentConditional
  ) -> Double {
    RowDensity(component).logDensities(of: model.rows, at: members).reduce(0, +)
      + prior.logDensity(component) - conditional.logDensity(component)
  }
}

extension GaussianMixtureModel: MovingModel {
  /// A move that splits and merges components, with which chains come to agree on the clusters wherever they begin.
  public func makeMove() -> any ModelMove { MixtureMove(self) }
}
