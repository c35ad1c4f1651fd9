/// A counter-based stream of random numbers, keyed by what it is for.
///
/// Two streams with different keys are independent, and a stream can be recreated at any time from its key alone:
/// so chains do not share a generator, threads do not race for one, and a resumed run draws what the unbroken run
/// would have drawn. The generator is Philox4x32-10.
///
/// - Source: Salmon, Moraes, Dror, Shaw (2011), *Parallel random numbers: as easy as 1, 2, 3*, §3.3.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: (UInt32, UInt32)
  private let chain: UInt32
  private let purpose: UInt32
  private let step: UInt32
  /// The next counter block, of two words each, and the second word of the last one while it is unused.
  var block: UInt32 = 0
  var spareWord: UInt64?

  /// The stream of (seed, chain, step), at its beginning; that of any other step or chain is independent.
  public init(seed: UInt64, chain: Int = 0, step: Int = 0) {
    self.init(seed: seed, chain: chain, purpose: .general, step: step)
  }

  /// The stream of (seed, chain, purpose, step), at its beginning.
  package init(seed: UInt64, chain: Int = 0, purpose: Purpose, step: Int = 0) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.chain = UInt32(truncatingIfNeeded: chain)
    self.purpose = purpose.rawValue
    self.step = UInt32(truncatingIfNeeded: step)
  }

  /// The next 64 random bits.
  @inlinable public mutating func next() -> UInt64 { nextWord() }

  @usableFromInline mutating func nextWord() -> UInt64 {
    if let spare = spareWord {
      spareWord = nil
      return spare
    }
    let words = Self.philox(counter: (block, step, chain, purpose), key: key)
    block &+= 1
    spareWord = words.1
    return words.0
  }

  /// A uniform number strictly between 0 and 1: (k + ½)·2⁻⁵², k = 0 … 2⁵² − 1.
  public mutating func uniform() -> Double {
    (Double(nextWord() >> 12) + 0.5) * 0x1p-52
  }

  /// A uniform number between two bounds.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A standard exponential number.
  public mutating func exponential() -> Double { -logarithm(uniform()) }

  /// A uniform whole number from 0 up to, but not including, `bound`.
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "a random index needs a positive bound, found \(bound)")
    return Int.random(in: 0..<bound, using: &self)
  }

  /// A random order of 0 … count − 1 (Fisher–Yates).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, index(below: last + 1))
    }
    return order
  }

  /// Writes the words of the next blocks: rounds that do not wait for each other, so several run at once.
  mutating func fill(_ words: inout InlineArray<64, UInt64>, count: Int) {
    for index in stride(from: 0, to: count, by: 2) {
      (words[index], words[index + 1]) = Self.philox(
        counter: (block, step, chain, purpose), key: key)
      block &+= 1
    }
  }

  @inline(__always) private static func philox(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> (UInt64, UInt64) {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let p0 = UInt64(c0) * 0xD251_1F53
      let p1 = UInt64(c2) * 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (UInt64(c1) << 32 | UInt64(c0), UInt64(c3) << 32 | UInt64(c2))
  }
}
