import Bayes
import GenreModels
import TestSupport
import Testing

/// A model written on the spot.
struct Sketch: Model {
  let body: @Sendable (inout ModelBuilder) throws -> Void
  init(_ body: @escaping @Sendable (inout ModelBuilder) throws -> Void) { self.body = body }
  func callAsFunction(_ m: inout ModelBuilder) throws { try body(&m) }
}

/// A small table to fit: 23 tracks, 3 features, 4 genres.
enum Demo {
  static let features = ["energy", "tempo", "valence"]
  static let genres = ["Rock", "Jazz", "Folk", "Blues"]
  static let rows = 23

  static let tracks: DesignMatrix = {
    var random = RandomStream(seed: seed(41))
    return DesignMatrix(
      features: features, values: (0..<rows * 3).map { _ in 1.3 * random.normal() - 0.2 })
  }()

  static let labels: Labels = {
    var random = RandomStream(seed: seed(42))
    return Labels(classes: genres, codes: (0..<rows).map { _ in random.index(below: 4) })
  }()

  static func position(_ count: Int, seed: UInt64 = TestSupport.seed(43)) -> [Double] {
    var random = RandomStream(seed: seed)
    return (0..<count).map { _ in 0.8 * random.normal() }
  }
}

/// One of the study's models with its log density written out by hand.
struct StudyModel: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// With labels, or with none.
  let model: @Sendable (Labels?) -> any Model
  let dimension: Int
  let density: @Sendable (ByHand) -> Double
  /// The logits of a track, from a position.
  let logits: @Sendable (ByHand, _ features: [Double]) -> [Double]

  func compiled(observed: Bool = true) throws -> CompiledModel {
    try CompiledModel(model(observed ? Demo.labels : nil))
  }

  func density(at position: [Double]) -> Double {
    let parameters = ByHand(position: position)
    var total = density(parameters)
    for row in 0..<Demo.rows {
      let eta = logits(parameters, (0..<3).map { Demo.tracks[row, $0] })
      total += ByHand.logSoftmax(eta)[Demo.labels.codes[row]]
    }
    return total
  }
}
