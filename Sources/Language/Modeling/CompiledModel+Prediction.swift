import ComputationGraph
import Distributions
import Inference
import MathKernels

extension CompiledModel {
  /// Evaluates the class probabilities of a categorical observed site at positions, for every row of its plate.
  /// - Parameter name: the site; by default the only one that has classes.
  package func makeClassProbabilities(site name: String? = nil) throws -> ClassProbabilityEvaluator
  {
    let site = try observedSite(name, "with a likelihood of classes") { site in
      if case .classes = site.likelihood { true } else { false }
    }
    guard case .classes(let likelihood) = site.likelihood else {
      preconditionFailure("a site of classes")
    }
    return ClassProbabilityEvaluator(
      try Program.compile(objective: nil, outputs: [likelihood.probabilities], slots: slots),
      order: site.axes + [likelihood.classes])
  }

  package struct ClassProbabilityEvaluator {
    private let workspace: Workspace
    private let order: [Axis]
    package let classCount: Int

    init(_ program: Program, order: [Axis]) {
      workspace = Workspace(program)
      classCount = order.last?.count ?? 0
      self.order = order
    }

    /// p(class) at a position: row-major [row, class].
    package func probabilities(at position: [Double]) -> [Double] {
      workspace.evaluate(position)
      return workspace.output(0).aligned(to: order).values
    }

    /// The mean of p(class) over positions: row-major [row, class].
    package func meanProbabilities(over chains: [RowStore]) -> [Double] {
      meanProbabilities(over: chains) { false }.values
    }

    /// The same over the first positions, one at least, where it has to stop before it has come to all.
    package func meanProbabilities(
      over chains: [RowStore], stoppingIf hasToStop: () -> Bool
    ) -> (values: [Double], count: Int) {
      var sum = [Double](repeating: 0, count: workspace.storedCount(ofOutput: 0))
      var (count, isStopped) = (0, false)
      for chain in chains {
        chain.forEachRow { position in
          isStopped = isStopped || count > 0 && hasToStop()
          guard !isStopped, let source = position.baseAddress else { return }
          _ = workspace.evaluate(source, gradient: nil)
          workspace.addOutput(0, to: &sum)
          count += 1
        }
      }
      for place in sum.indices { sum[place] /= Double(max(1, count)) }
      let values = workspace.arranged(sum, asOutput: 0).aligned(to: order).values
      return (values, count)
    }
  }

  // MARK: element by element

  /// Evaluates the log likelihood of an observed site, or a factor, element by element.
  ///
  /// - Parameter name: the site; by default the only one that was observed.
  /// - Throws: `ModelError` if no site of that name was observed; without a name, if none was, or several.
  package func makeLogLikelihood(site name: String? = nil) throws -> LogLikelihood {
    let site = try observedSite(name, "with observed values") { $0.logDensity != nil }
    guard let logDensity = site.logDensity else { preconditionFailure("an observed site") }
    let gaps = Set(site.incomplete)
    return LogLikelihood(
      try Program.compile(objective: nil, outputs: [logDensity], slots: slots), axes: site.axes,
      elements: (0..<site.axes.elementCount).filter { !gaps.contains($0) })
  }

  /// The log likelihood of each observation at positions, one at a time, on one thread: nothing of rows × draws is kept.
  package struct LogLikelihood {
    /// The plates of the site.
    package let axes: [Axis]
    /// The observations that are evaluated: all, row-major over the plates, except those with a missing cell.
    package let elements: [Int]
    private let workspace: Workspace

    fileprivate init(_ program: Program, axes: [Axis], elements: [Int]) {
      workspace = Workspace(program)
      self.axes = axes
      self.elements = elements
    }

    /// log p of each of `elements`; a weight multiplies it, as it does in the posterior.
    package func values(at position: [Double]) -> [Double] {
      workspace.evaluate(position)
      let all = workspace.output(0).aligned(to: axes).values
      return elements.count == all.count ? all : elements.map { all[$0] }
    }
  }

  // MARK: replicated data

  /// Draws new observations of an observed site.
  ///
  /// - Parameter name: the site; by default the only one with a likelihood.
  /// - Throws: `ModelError` if the model has no likelihood of that name: a factor has no draws; without a name, if it has none,
  ///   or several.
  package func makeReplicator(site name: String? = nil) throws -> Replicator {
    let site = try observedSite(name, "with a likelihood that can be drawn from") {
      $0.likelihood.distribution != nil
    }
    return Replicator(
      site,
      try Program.compile(
        objective: nil, outputs: site.likelihood.drawParameters.map(\.expression), slots: slots))
  }

  /// Draws replicated observations at positions, one at a time, on one thread.
  package struct Replicator {
    /// The site.
    package let site: String
    /// The plates of the site, then the axes of its arrays.
    package let axes: [Axis]
    /// The classes of the codes that are drawn; nil where numbers are drawn.
    package let classes: Axis?
    /// Whether only whole numbers are drawn.
    package let isDiscrete: Bool
    private let plates: [Axis]
    private let likelihood: ObservedSite.Likelihood
    private let parameters: [DistributionParameter]
    private let workspace: Workspace

    fileprivate init(_ site: ObservedSite, _ program: Program) {
      self.site = site.name
      likelihood = site.likelihood
      plates = site.axes
      axes = plates + likelihood.eventAxes
      parameters = likelihood.drawParameters
      workspace = Workspace(program)
      if case .classes(let distribution) = likelihood {
        classes = distribution.classes
      } else {
        classes = nil
      }
      isDiscrete =
        switch likelihood {
        case .classes: true
        case .elementwise(let distribution): distribution.support.isDiscrete
        case .array(let distribution): distribution.support.bijector == nil
        case .factor: false
        }
    }

    /// One replicate of the observed array, row-major over `axes`: numbers, or codes of classes.
    package func draw(at position: [Double], using random: inout RandomStream) -> [Double] {
      workspace.evaluate(position)
      let values = ParameterValues(
        parameters, over: plates, parameters.indices.map { workspace.output($0) })
      var drawn: [Double] = []
      drawn.reserveCapacity(axes.elementCount)
      for element in 0..<plates.elementCount {
        drawn.append(contentsOf: likelihood.draw(values[element], using: &random))
      }
      return drawn
    }
  }

  /// The observed site of a name; without a name, the only suitable site.
  func observedSite(
    _ name: String?, _ what: String, where suits: (ObservedSite) -> Bool
  ) throws -> ObservedSite {
    let suitable = observedSites.filter(suits)
    func error(_ name: String, _ message: String) -> ModelError {
      ModelError(
        site: name, location: SourceLocation(file: "prediction", line: 0), message: message)
    }
    if let name {
      guard let site = suitable.first(where: { $0.name == name }) else {
        throw error(
          name,
          "no observed site of that name \(what); the model observes \(observedSites.map(\.name)).")
      }
      return site
    }
    guard let only = suitable.first, suitable.count == 1 else {
      throw suitable.isEmpty
        ? error(
          observedSites.first?.name ?? "none",
          "found no site \(what), expected one. Give the model its data.")
        : error(
          suitable[0].name, "one of several observed sites, \(suitable.map(\.name)): name the site."
        )
    }
    return only
  }
}

extension Workspace {
  /// Evaluates all outputs at a position.
  func evaluate(_ position: [Double]) {
    _ = position.withUnsafeBufferPointer { source in
      source.baseAddress.map { evaluate($0, gradient: nil) }
    }
  }
}
