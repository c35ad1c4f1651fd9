import Inference
import Variational
import Words

/// The families of guides that are built from a model alone.
public enum GuideFamily: Sendable, Equatable, Codable {
  /// Independent normals: `MeanFieldNormal`.
  case meanField
  /// A normal with any covariance: `FullRankNormal`.
  case fullRank
  /// A normal of diagonal covariance and a few factors: `LowRankPlusDiagonalNormal`.
  case lowRank(rank: Int)

  /// `full-rank normal`.
  public var name: String {
    switch self {
    case .meanField: "mean-field normal"
    case .fullRank: "full-rank normal"
    case .lowRank(let rank): "normal of rank \(rank) plus diagonal"
    }
  }

  /// The guide for a number of coordinates.
  /// - Throws: `InvalidGuide` for a rank below 1.
  package func guide(dimension: Int) throws -> any Guide {
    switch self {
    case .meanField: return MeanFieldNormal(dimension: dimension)
    case .fullRank: return FullRankNormal(dimension: dimension)
    case .lowRank(let rank):
      guard rank >= 1 else { throw InvalidGuide(rank: rank) }
      return LowRankPlusDiagonalNormal(dimension: dimension, rank: rank)
    }
  }
}

/// A guide that cannot be built.
public struct InvalidGuide: Fault {
  let rank: Int
  public var kind: FaultKind { .usage }

  /// What was found, and what was expected.
  public var description: String { "low-rank guide: found the rank \(rank), expected 1 or more." }
}
