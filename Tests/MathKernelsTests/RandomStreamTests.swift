import MathKernels
import TestSupport
import Testing

@Suite struct RandomStreamTests {
  @Test func philoxReferenceVector() {
    // Random123 known-answer vector kat_vectors: philox4x32 10, counter and key all zero → 6627e8d5 e169c58d bc57ac4c 9b00dbd8.
    var stream = RandomStream(seed: 0, chain: 0, purpose: .general, step: 0)
    #expect(stream.next() == 0xe169_c58d_6627_e8d5)
    #expect(stream.next() == 0x9b00_dbd8_bc57_ac4c)
  }

  /// As the parameters of a draw from the prior may be, where an earlier draw has overflowed.
  @Test(arguments: [-.infinity, -1e6, 0, .nan]) func gammaOfNoShapeIsUndefined(_ shape: Double) {
    var stream = RandomStream(seed: 1)
    #expect(stream.gamma(shape: shape).isNaN)
    #expect(stream.gamma(shape: .infinity) == .infinity)
  }

  @Test func everyPartOfTheKeyMatters() {
    func first(_ seed: UInt64, _ chain: Int, _ purpose: RandomStream.Purpose, _ step: Int) -> UInt64
    {
      var stream = RandomStream(seed: seed, chain: chain, purpose: purpose, step: step)
      return stream.next()
    }
    let values = [
      first(1, 0, .general, 0), first(2, 0, .general, 0), first(1 << 32, 0, .general, 0),
      first(1, 1, .general, 0), first(1, 0, .momentum, 0), first(1, 0, .general, 1),
    ]
    #expect(Set(values).count == values.count)
  }

  @Test func everyPurposeHasNumbersOfItsOwn() {
    let purposes = RandomStream.Purpose.allCases
    #expect(Set(purposes.map(\.rawValue)).count == purposes.count)
    let words = purposes.map { purpose in
      var stream = RandomStream(seed: 1, purpose: purpose)
      return stream.next()
    }
    #expect(Set(words).count == words.count)
  }

  @Test(.tags(.random)) func normalMomentsWithinMonteCarloError() {
    var stream = RandomStream(seed: seed(7))
    let count = 100_000
    var sum = 0.0
    var squares = 0.0
    var fourths = 0.0
    for _ in 0..<count {
      let x = stream.normal()
      sum += x
      squares += x * x
      fourths += x * x * x * x
    }
    let n = Double(count)
    #expect(abs(sum / n) < 4.5 / n.squareRoot())
    #expect(abs(squares / n - 1) < 4.5 * (2 / n).squareRoot())
    #expect(abs(fourths / n - 3) < 4.5 * (96 / n).squareRoot())
  }

  @Test(.tags(.random)) func permutationHoldsEveryIndexOnce() {
    var stream = RandomStream(seed: seed(3))
    #expect(stream.permutation(100).sorted() == Array(0..<100))
    #expect(stream.permutation(0).isEmpty)
  }
}
