import MathKernels
import Preprocessing
import Words

extension FittedPipeline {
  /// What priors that suppose scaled features mean for those that nothing scales; nil where their standard deviations are near 1.
  /// Features of two values are left out: their unit is the step from one to the other.
  ///
  /// - Parameter rows: the features of the training rows.
  func scaleNote(on rows: DesignMatrix, model: String) -> Passage? {
    let far = farFeatures(rows).sorted {
      abs(logarithm($0.deviation)) > abs(logarithm($1.deviation))
    }
    guard let first = far.first else { return nil }
    let shown = far.prefix(3).map { "\(quoted($0.name)) (\(Self.words(of: $0.deviation)))" }
    let names = shown.joined(separator: ", ") + (far.count > shown.count ? ", …" : "")
    let strength =
      first.deviation > 1
      ? "the priors allow \(quoted(first.name)) \(Self.words(of: first.deviation)) times the effect that they suppose"
      : "the priors allow \(quoted(first.name)) only \(Self.words(of: first.deviation)) of the effect that they suppose"
    return
      "The priors of \(model) suppose features with standard deviations of about 1, and \(far.count) \(far.count == 1 ? "feature is" : "features are") not scaled to that: \(names). So \(strength): scale the features (\(.scale("standard"))), or choose other priors."
  }

  /// The features that no step scales and whose standard deviation is below a quarter or above 4.
  private func farFeatures(_ rows: DesignMatrix) -> [(name: String, deviation: Double)] {
    let unscaled = Set(unscaledFeatures)
    return rows.features.enumerated().compactMap { place, name in
      guard unscaled.contains(name) else { return nil }
      let cells = (0..<rows.rowCount).map { rows[$0, place] }.filter { !$0.isNaN }
      guard cells.count > 1, Set(cells).count > 2 else { return nil }
      let deviation = SampleMoments(cells).sampleVariance.squareRoot()
      return (0.25...4).contains(deviation) ? nil : (name, deviation)
    }
  }

  private static func words(of deviation: Double) -> String {
    let decimals = deviation < 0.1 ? 4 : deviation < 10 ? 2 : deviation < 100 ? 1 : 0
    return deviation < 0.00005 ? "less than 0.0001" : deviation.roundedWords(to: decimals)
  }
}
