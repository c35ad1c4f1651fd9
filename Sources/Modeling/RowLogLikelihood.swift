import ComputationGraph

extension CompiledModel {
  /// Evaluates the log likelihood of an observed site, element by element.
  ///
  /// - Throws: `ModelError` if no site of that name was observed.
  public func makeLogLikelihood(site name: String) throws -> LogLikelihood {
    guard let site = observedSites.first(where: { $0.name == name }),
      let logDensity = site.logDensity
    else {
      throw ModelError(
        site: name, location: SourceLocation(file: "prediction", line: 0),
        message: "no observed site of that name and with observed values; "
          + "the model observes \(observedSites.map(\.name)).")
    }
    return LogLikelihood(
      try Program.compile(
        objective: nil, outputs: [logDensity], slots: latentSites.map(\.slot)), axes: site.axes)
  }

  /// The log likelihood of each observation at positions, one at a time, on one thread: nothing of rows × draws is kept.
  public struct LogLikelihood {
    /// The plates of the site.
    public let axes: [Axis]
    /// The observations that are evaluated, row-major over the plates.
    public var elements: Range<Int> { 0..<axes.reduce(1) { $0 * $1.count } }
    private let workspace: Workspace

    fileprivate init(_ program: Program, axes: [Axis]) {
      workspace = Workspace(program)
      self.axes = axes
    }

    /// log p of each observation, row-major over the site's plates.
    public func values(at position: [Double]) -> [Double] {
      _ = position.withUnsafeBufferPointer { source in
        source.baseAddress.map { workspace.evaluate($0, gradient: nil) }
      }
      return workspace.output(0).aligned(to: axes).values
    }
  }
}
