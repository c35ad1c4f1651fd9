import Words

/// A guide written as a program: an approximate posterior q(z; φ), declared in the language of models.
///
/// ```swift
/// struct SchoolsGuide: GuideProgram {
///   func callAsFunction(_ g: inout GuideBuilder) throws {
///     let mean = g.parameter("mu_mean", like: "mu", initial: .atStart)
///     let spread = g.parameter("mu_spread", like: "mu", support: .positive, initial: 0.1)
///     let mu = g.sample("mu", Normal(mean, spread))
///     let pull = g.parameter("pull", like: "theta")
///     let rest = g.parameter("rest", like: "theta")
///     let width = g.parameter("width", like: "theta", support: .positive, initial: 0.1)
///     g.sample("theta", Normal(rest + pull * mu, width))
///     g.meanFieldForRest()
///   }
/// }
/// let fitted = try SVI(seed: 1).fit(Schools(…), guide: SchoolsGuide())
/// ```
///
/// It must draw every latent site of the model, once: `sample` from a distribution whose draws move smoothly with its
/// parameters, `meanField`, or `point`. What it draws may depend on parameters, data and earlier draws. A site is referred to by
/// its value, as the model does, whatever coordinates inference works in: the Jacobian is included. `on: .coordinates` says
/// that the unconstrained coordinates are meant.
///
/// - Source: Ranganath, Tran, Blei (2016), *Hierarchical variational models*, and Hoffman, Blei (2015), *Structured stochastic
///   variational inference*, for the gain from dependence between sites; Bingham et al. (2019), *Pyro*, for guides as programs.
public protocol GuideProgram: Sendable {
  /// Declares the guide. What it throws, compilation throws.
  func callAsFunction(_ g: inout GuideBuilder) throws
}

/// What a guide draws for a site.
public enum GuideSpace: Sendable {
  /// The value, as the model declares it and reports it.
  case support
  /// The numbers through which inference sees the value: any real ones.
  ///
  /// They are the logarithm of a positive value, (x − location)/scale of a non-centred site, and so on.
  case coordinates
}

/// Where a parameter of a guide begins.
public enum GuideStart: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral
{
  /// In the middle of its support: 0 of the real numbers, 1 of the positive ones.
  case middle
  /// At this number, every element.
  case value(Double)
  /// At these numbers, row-major.
  case values([Double])
  /// At the value of the site that `like:` names, where the fit begins; with `on: .coordinates` at its coordinates.
  case atStart

  /// `initial: 0.5`: every element there.
  public init(floatLiteral value: Double) { self = .value(value) }
  /// `initial: 1`: every element there.
  public init(integerLiteral value: Int) { self = .value(Double(value)) }
  /// `initial: [0.5, 1]`: one number for each element, row-major; their count is checked where the guide is compiled.
  public init(arrayLiteral elements: Double...) { self = .values(elements) }
}

/// A mistake in a guide: where, what was found, what was expected, what to try.
public struct GuideError: Fault {
  /// What it concerns, such as `site "mu"` or `parameter "scale"`.
  public let subject: String
  /// Where that was declared.
  public let location: SourceLocation
  /// What was found, what was expected, what to try.
  public let message: String
  public var kind: FaultKind { .data }

  public var description: String { "guide, \(subject) (\(location)): \(message)" }
}
