import MathKernels

/// Autocovariances of chains of the same shape, by Fourier transform; keeps its tables and scratch memory between calls.
package final class Autocovariance {
  private let drawCount: Int
  private let transform: FourierTransform
  private let real: AlignedBuffer
  private let imaginary: AlignedBuffer
  private let power: AlignedBuffer

  /// For chains of `drawCount` draws.
  package init(drawCount: Int) {
    self.drawCount = drawCount
    // With this length, the circular correlation does not wrap around at any lag below drawCount.
    transform = FourierTransform(atLeast: 2 * drawCount - 1)
    real = AlignedBuffer(count: transform.length)
    imaginary = AlignedBuffer(count: transform.length)
    power = AlignedBuffer(count: transform.length)
  }

  /// The mean over chains of γₜ = Σₛ (xₛ − x̄)(xₛ₊ₜ − x̄)/n at the lags t = 0 … n − 1, each chain about its own mean.
  package func meanOverChains(_ chains: ChainedValues, means: [Double]) -> [Double] {
    let length = transform.length
    power.pointer.update(repeating: 0, count: length)
    // Two real chains are one complex sequence z. The even part of |Z|² is |X|² + |Y|², and the real part of its
    // transform depends only on the even part: the spectra need not be separated.
    for pair in stride(from: 0, to: chains.chainCount, by: 2) {
      load(pair, of: chains, means: means, into: real)
      load(pair + 1, of: chains, means: means, into: imaginary)
      transform.forward(real, imaginary)
      let (sum, re, im) = (power.pointer, real.pointer, imaginary.pointer)
      for k in 0..<length { sum[k] += re[k] * re[k] + im[k] * im[k] }
    }
    imaginary.pointer.update(repeating: 0, count: length)
    transform.backward(power, imaginary)
    let scale = 1 / (Double(length) * Double(drawCount) * Double(chains.chainCount))
    return (0..<drawCount).map { power[$0] * scale }
  }

  /// One centred chain, padded with zeros; zeros alone past the last chain.
  private func load(
    _ index: Int, of chains: ChainedValues, means: [Double], into buffer: AlignedBuffer
  ) {
    buffer.pointer.update(repeating: 0, count: buffer.count)
    guard index < chains.chainCount else { return }
    let center = means[index]
    chains.values.withUnsafeBufferPointer { values in
      let first = index * drawCount
      for draw in 0..<drawCount { buffer.pointer[draw] = values[first + draw] - center }
    }
  }
}
