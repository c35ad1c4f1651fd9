import MathKernels

/// The estimated Bayesian fraction of missing information of one chain: how well fresh momenta explore the energies.
///
/// mean (Eₜ − Eₜ₋₁)² / var(E), the variance with denominator n − 1, for the energies E of the chain's draws. Low is bad:
/// below 0.3 the sampler moves too slowly through the tails. NaN for fewer than two draws and for constant energy.
///
/// - Source: Betancourt (2016), *Diagnosing suboptimal cotangent disintegrations*, eq. 2; ArviZ 0.23 for the denominators.
public func energyBFMI(_ energies: [Double]) -> Double {
  guard energies.count > 1 else { return .nan }
  var squares = 0.0
  for (before, after) in zip(energies, energies.dropFirst()) {
    squares += (after - before) * (after - before)
  }
  return squares / Double(energies.count - 1) / sampleVariance(energies[...])
}
