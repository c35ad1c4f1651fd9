import MathKernels

/// What R̂ compares between and within chains.
public enum RHatForm: Sendable, CaseIterable {
  /// The larger of `location` and `scale`: the one to report.
  case rankNormalized
  /// The normal scores of the draws, over the halves of the chains: whether chains agree on where the bulk is.
  case location
  /// The normal scores of the distances from the median, likewise: whether chains agree on the spread and the tails.
  case scale
  /// The draws themselves, over the halves of the chains; misleading where the variance is infinite.
  case split
  /// The draws themselves, over whole chains: blind to a drift that all chains share.
  case whole
}

extension ChainedValues {
  /// The potential scale reduction R̂, rank-normalised and split: near 1 when all chains have reached the same distribution.
  ///
  /// The larger of the R̂ of the normal scores of the draws (location) and of their distances from the median (scale), each
  /// over the halves of the chains: R̂ = √((B/W + n − 1)/n), B and W the variances between and within half chains of n draws.
  ///
  /// NaN where undefined: one chain, fewer than four draws, constant draws, a draw that is NaN. Infinite when every half
  /// chain is constant at a different value. Above 1.01 calls for more draws or another parameterisation.
  ///
  /// - Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner (2021), *Rank-normalization, folding, and localization*,
  ///   eqs. 1–4 and §4.
  public func rHat(_ form: RHatForm = .rankNormalized) -> Double {
    ChainAnalysis(self)?.rHat(form) ?? .nan
  }

  /// R̂ of the chains as given.
  var plainRHat: Double {
    let draws = Double(drawCount)
    let within = arithmeticMean((0..<chainCount).map { sampleVariance(chain($0)) }[...])
    let between = draws * sampleVariance(chainMeans[...])
    return ((between / within + draws - 1) / draws).squareRoot()
  }
}
