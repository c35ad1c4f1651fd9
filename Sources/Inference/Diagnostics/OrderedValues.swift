import MathKernels

/// Values in ascending order with the positions they came from: one sort that serves quantiles, ranks and folded ranks.
struct OrderedValues {
  /// The values, ascending.
  let sorted: [Double]
  /// For each sorted value, its index in the original array.
  let positions: [Int]

  init(sorted: [Double], positions: [Int]) {
    self.sorted = sorted
    self.positions = positions
  }

  /// Sorts values, none of which is NaN.
  init(_ values: [Double]) {
    var pairs = values.enumerated().map { (value: $0.element, position: $0.offset) }
    pairs.sort { $0.value < $1.value }
    sorted = pairs.map(\.value)
    positions = pairs.map(\.position)
  }

  /// The middle value, or the mean of the two middle values.
  var median: Double {
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The quantile of type 7, in the arithmetic of ArviZ.
  func quantile(_ probability: Double) -> Double {
    guard sorted.count > 1 else { return sorted.first ?? .nan }
    let place = QuantilePlace(asInArviZ: probability, among: sorted.count)
    let (lower, upper) = (sorted[place.lower], sorted[place.upper])
    return lower == upper ? lower : place.between(lower, upper)
  }

  /// |x − median|, in order: a merge of the two sides of the median.
  var folded: OrderedValues {
    let center = median
    var distances: [Double] = []
    var origins: [Int] = []
    distances.reserveCapacity(sorted.count)
    origins.reserveCapacity(sorted.count)
    var right = sorted.firstIndex { $0 > center } ?? sorted.count
    var left = right - 1
    while left >= 0 || right < sorted.count {
      let toLeft = left >= 0 ? abs(sorted[left] - center) : .infinity
      let toRight = right < sorted.count ? abs(sorted[right] - center) : .infinity
      if right == sorted.count || (left >= 0 && toLeft <= toRight) {
        distances.append(toLeft)
        origins.append(positions[left])
        left -= 1
      } else {
        distances.append(toRight)
        origins.append(positions[right])
        right += 1
      }
    }
    return OrderedValues(sorted: distances, positions: origins)
  }

  /// Each value's normal score Φ⁻¹((r − ⅜)/(N + ¼)), at its original position; ties share their mean rank r.
  ///
  /// - Source: Vehtari et al. (2021), eq. 14, after Blom (1958).
  var normalScores: [Double] {
    var scores = [Double](repeating: 0, count: sorted.count)
    let denominator = Double(sorted.count) + 0.25
    var first = 0
    while first < sorted.count {
      var end = first + 1
      while end < sorted.count, sorted[end] == sorted[first] { end += 1 }
      let rank = Double(first + 1 + end) / 2
      let score = normalQuantile((rank - 0.375) / denominator)
      for index in first..<end { scores[positions[index]] = score }
      first = end
    }
    return scores
  }

  /// The narrowest interval of ⌊mass · n⌋ + 1 order statistics; the lowest of equally narrow ones.
  func narrowestInterval(mass: Double) -> ClosedRange<Double> {
    let steps = min(Int(mass * Double(sorted.count)), sorted.count - 1)
    var best = 0
    var width = Double.infinity
    for start in 0..<sorted.count - steps where sorted[start + steps] - sorted[start] < width {
      best = start
      width = sorted[start + steps] - sorted[start]
    }
    return sorted[best]...sorted[best + steps]
  }
}
