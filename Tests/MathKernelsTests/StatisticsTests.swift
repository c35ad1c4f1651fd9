import MathKernels
import TestSupport
import Testing

@Suite struct StatisticsTests {
  /// By the definition of type 7 the k-th of n numbers is the quantile of (k − 1)/(n − 1).
  @Test(arguments: [2, 3, 5, 9, 65]) func orderStatisticsAreTheirOwnQuantiles(count: Int) {
    for index in 0..<count {
      let share = Double(index) / Double(count - 1)
      for place in [
        QuantilePlace(share, among: count), QuantilePlace(asInArviZ: share, among: count),
      ] {
        let found = Double(place.lower) + place.fraction
        #expect(abs(found - Double(index)) < 1e-12 * Double(count), "\(index) of \(count)")
        #expect((0..<count).contains(place.lower) && (0..<count).contains(place.upper))
      }
    }
  }

  /// The third quartile of 1, 2, 3, 4 is 3.25, as Hyndman and Fan's definition 7 has it: 1 + 3 · ¾.
  @Test func quantilesAreBetweenNeighbors() {
    for place in [QuantilePlace(0.75, among: 4), QuantilePlace(asInArviZ: 0.75, among: 4)] {
      #expect(place.lower == 2 && place.upper == 3)
      #expect(abs(place.between(3, 4) - 3.25) < 1e-15)
    }
  }

  @Test func theTwoArithmeticsAgree() {
    var random = RandomStream(seed: seed(61), purpose: .simulation)
    for _ in 0..<1000 {
      let count = 2 + random.index(below: 1000)
      let share = random.uniform()
      let (one, other) = (
        QuantilePlace(share, among: count), QuantilePlace(asInArviZ: share, among: count)
      )
      let distance = Double(one.lower - other.lower) + one.fraction - other.fraction
      #expect(abs(distance) < 1e-12 * Double(count))
    }
  }

  @Test func oneNumberIsAllItsQuantiles() {
    for share in [0, 0.3, 1] {
      let place = QuantilePlace(share, among: 1)
      #expect(place.lower == 0 && place.upper == 0 && place.between(7, 7) == 7)
    }
  }

  /// Of 1, …, n the mean is (n + 1)/2 and the variance (n² − 1)/12 with divisor n, n(n + 1)/12 with n − 1.
  @Test(arguments: [2, 3, 10, 100]) func momentsOfTheFirstNumbers(count: Int) {
    let values = (1...count).map(Double.init)
    let n = Double(count)
    let moments = SampleMoments(values)
    #expect(moments.mean == (n + 1) / 2 && arithmeticMean(values[...]) == (n + 1) / 2)
    for found in [moments.populationVariance, populationVariance(values[...])] {
      #expect(abs(found - (n * n - 1) / 12) <= 1e-14 * n * n)
    }
    for found in [moments.sampleVariance, sampleVariance(values[...])] {
      #expect(abs(found - n * (n + 1) / 12) <= 1e-14 * n * n)
    }
  }

  @Test func aConstantIsItsOwnMean() {
    let values = [Double](repeating: 0.1, count: 1001)
    #expect(arithmeticMean(values[...]) == 0.1 && sampleVariance(values[...]) == 0)
  }

  @Test func tooFewNumbersHaveNoMoments() {
    #expect(
      SampleMoments([]).mean.isNaN && arithmeticMean([]).isNaN && populationVariance([]).isNaN)
    #expect(SampleMoments([2]).sampleVariance.isNaN && sampleVariance([2]).isNaN)
    #expect(SampleMoments([2]).populationVariance == 0 && populationVariance([2]) == 0)
  }
}
