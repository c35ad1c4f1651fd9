import Inference
import Words

/// A family of guides that is built from a model alone, for any number of coordinates.
///
/// ```swift
/// try SVI(seed: 1).fit(model, guide: .lowRank(rank: 10))
/// ```
///
/// A family is one file of this folder, beside the guide that it builds, and one line of `GuideCatalogue`: the command line's
/// choices, options, refusals and help, and what saved runs know of it, follow. For a guide that only suits one model, write a
/// `GuideProgram`.
public protocol GuideFamily: Sendable {
  /// How it is chosen, `low-rank`; saved runs keep it.
  static var id: String { get }
  /// What it is, for a list of families: `independent normals`.
  static var words: String { get }
  /// What can be set.
  static var settings: [SettingCard<Self>] { get }
  /// The family with its defaults.
  init()
  /// What reports call it, with its settings: `normal of rank 10 plus diagonal`.
  var name: String { get }
  /// The guide for a number of coordinates.
  /// - Throws: `InvalidGuide` for a setting out of range.
  func guide(dimension: Int) throws -> any Guide
}

/// A guide that cannot be built.
public struct InvalidGuide: Fault {
  public var kind: FaultKind { .usage }

  /// What was found, and what was expected.
  public let description: String
  /// An error with its sentence.
  public init(_ description: String) { self.description = description }
}

/// What a saved run keeps of a family: its name in the catalogue, and the texts of its settings.
package struct GuideFamilyRecord: Codable, Equatable {
  package let id: String
  package let settings: [String: String]

  package init<Family: GuideFamily>(_ family: Family) {
    id = Family.id
    settings = Family.settings.reduce(into: [:]) { $0[$1.name] = $1.text(in: family) }
  }
}
