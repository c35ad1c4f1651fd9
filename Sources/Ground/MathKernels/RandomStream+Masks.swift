extension RandomStream {
  /// Fills a buffer with random factors that drop elements out: 0 with probability `rate`, else 1/(1 − rate), so that their
  /// mean is 1.
  ///
  /// A word makes two of them, so the rate is kept to 2⁻³². They begin with a word that nothing else has read.
  ///
  /// - Precondition: 0 ≤ rate < 1.
  package mutating func fillMask(_ factors: UnsafeMutableBufferPointer<Double>, rate: Double) {
    precondition((0..<1).contains(rate), "a rate from 0 to below 1, found \(rate)")
    let kept = 1 / (1 - rate)
    let threshold = UInt64(min(rate * 0x1p32, 0x1p32 - 1))
    var words = InlineArray<64, UInt64>(repeating: 0)
    var start = 0
    while start < factors.count {
      let count = min(128, factors.count - start)
      fill(&words, count: (count + 3) / 4 * 2)
      for index in 0..<count {
        let word = words[index / 2]
        let half = index % 2 == 0 ? word & 0xFFFF_FFFF : word >> 32
        factors[start + index] = half < threshold ? 0 : kept
      }
      start += count
    }
  }
}
