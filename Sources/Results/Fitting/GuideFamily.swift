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

  /// Dimensions up to which n (n + 1)/2 parameters are worth it.
  package static let fullRankLimit = 4000

  /// The highest rank for a number of coordinates: no covariance has more factors than coordinates. A few are allowed for any
  /// number, so that a model of few coordinates does not need another setting.
  package static func largestRank(dimension: Int) -> Int { max(dimension, 10) }

  /// The guide for a number of coordinates.
  /// - Throws: `InvalidGuide` for a rank below 1 or above `largestRank(dimension:)`, and for a covariance of more than
  ///   `fullRankLimit` dimensions.
  package func guide(dimension: Int) throws -> any Guide {
    switch self {
    case .meanField: return MeanFieldNormal(dimension: dimension)
    case .fullRank:
      guard dimension <= Self.fullRankLimit else {
        throw InvalidGuide(
          description:
            "full-rank guide: found \(dimension) dimensions, expected at most \(Self.fullRankLimit). Try a mean-field or low-rank guide."
        )
      }
      return FullRankNormal(dimension: dimension)
    case .lowRank(let rank):
      guard rank >= 1 else {
        throw InvalidGuide(
          description: "low-rank guide: found the rank \(rank), expected 1 or more.")
      }
      let largest = Self.largestRank(dimension: dimension)
      guard rank <= largest else {
        throw InvalidGuide(
          description:
            "low-rank guide: found the rank \(rank) for \(dimension) dimensions, expected at most \(largest). Try a lower rank or a full-rank guide."
        )
      }
      return LowRankPlusDiagonalNormal(dimension: dimension, rank: rank)
    }
  }
}

/// A guide that cannot be built.
public struct InvalidGuide: Fault {
  /// What was found, and what was expected.
  public let description: String

  public var kind: FaultKind { .usage }
}
