import Bayes
import Foundation
import TestSupport

/// A posterior with reference answers, written as a model of ours.
public struct ReferencePosterior: Sendable, CustomStringConvertible {
  /// Who made the answers.
  public enum Origin: String, Sendable {
    /// posteriordb's models, data and draws.
    case posteriordb
    /// posteriordb's models and data, draws by Stan.
    case supplement
    /// Models and data written for the references: they come along with the tests.
    case synthetic
  }

  /// The file's name without extension, `model-data` in posteriordb's words.
  public let name: String
  public let origin: Origin
  /// Our site for a parameter of Stan's, where their names differ: the slot of a non-centred site, for one.
  public let sites: [String: String]
  /// How to sample it, where the defaults will not do.
  public let configure: @Sendable (inout NUTS) -> Void
  /// Where to begin, where chains from random points end in modes that hardly weigh.
  public let initial: @Sendable (ReferenceData) throws -> InitialValues?
  /// Relative, of log densities and gradients: 10⁻⁷ where a nearly singular Cholesky factor is involved, or sums nearly cancel.
  public let densityTolerance: Double
  /// Whether draws are to be compared, or only to be made.
  public let comparesDraws: Bool
  /// The model of the data.
  public let model: @Sendable (ReferenceData) throws -> any Model
  /// The same posterior in the form whose draws are compared.
  let sampledModel: @Sendable (ReferenceData) throws -> any Model

  /// - Parameter sampledModel: where chains of `model` mix so badly that their errors are not known, a form that mixes well.
  init(
    _ name: String, _ origin: Origin, sites: [String: String] = [:],
    densityTolerance: Double = 1e-9,
    comparesDraws: Bool = true, configure: @escaping @Sendable (inout NUTS) -> Void = { _ in },
    initial: @escaping @Sendable (ReferenceData) throws -> InitialValues? = { _ in nil },
    sampledModel: (@Sendable (ReferenceData) throws -> any Model)? = nil,
    model: @escaping @Sendable (ReferenceData) throws -> any Model
  ) {
    self.name = name
    self.origin = origin
    self.sites = sites
    self.densityTolerance = densityTolerance
    self.comparesDraws = comparesDraws
    self.configure = configure
    self.initial = initial
    self.model = model
    self.sampledModel = sampledModel ?? model
  }

  public var description: String { name }

  /// The file of answers; nil where the folder it comes from is absent.
  private var file: URL? {
    let folder =
      origin == .synthetic
      ? Bundle.module.url(forResource: "Fixtures", withExtension: nil)
      : ReferenceFiles.reference?.appending(path: "posteriordb")
    return folder?.appending(path: origin.rawValue).appending(path: name + ".json")
  }

  public func answers() throws -> ReferenceAnswers {
    guard let file else { throw CocoaError(.fileNoSuchFile) }
    return try JSONDecoder().decode(ReferenceAnswers.self, from: Data(contentsOf: file))
  }
}
