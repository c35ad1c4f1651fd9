/// The layers of a 256-step ziggurat over the half normal density exp(−x²/2), all of the same area.
///
/// A word is split into 8 bits of layer, 1 of sign and 52 of abscissa, so that layer and abscissa are independent.
///
/// - Source: Marsaglia and Tsang (2000), *The ziggurat method for generating random variables*; Doornik (2005), *An
///   improved ziggurat method to generate normal random samples*, for the separate bits.
struct NormalZiggurat: @unchecked Sendable {
  static let layerCount = 256
  /// Where the tail begins, and the area of a layer: the pair for which the topmost layer closes at density 1.
  static let tailStart = 3.654152885361009
  static let layerArea = 0.004928673233974655

  static let shared = NormalZiggurat()

  /// x₀ (the width of a rectangle as large as base and tail together) > x₁ = `tailStart` > … > x₂₅₆ = 0. Never freed.
  let edges: UnsafePointer<Double>
  /// exp(−xᵢ²/2) at the edges.
  let heights: UnsafePointer<Double>

  private init() {
    let count = Self.layerCount + 1
    let edges = UnsafeMutablePointer<Double>.allocate(capacity: count)
    let heights = UnsafeMutablePointer<Double>.allocate(capacity: count)
    func height(_ x: Double) -> Double { exponential(-0.5 * x * x) }
    edges[0] = Self.layerArea / height(Self.tailStart)
    edges[1] = Self.tailStart
    for layer in 2..<Self.layerCount {
      let top = Self.layerArea / edges[layer - 1] + height(edges[layer - 1])
      edges[layer] = (-2 * logarithm(top)).squareRoot()
    }
    edges[Self.layerCount] = 0
    for layer in 0..<count { heights[layer] = height(edges[layer]) }
    self.edges = UnsafePointer(edges)
    self.heights = UnsafePointer(heights)
  }

  /// A standard normal number from as many words as it takes: one in 98.8 % of cases.
  @inline(__always) func normal(_ word: UInt64, more nextWord: () -> UInt64) -> Double {
    let x = Self.abscissa(word) * edges[Self.layer(word)]
    guard x < edges[Self.layer(word) &+ 1] else { return edge(word, more: nextWord) }
    return Self.signed(x, word)
  }

  /// The wedge next to a layer's certain part, and the tail below the base.
  @inline(never) private func edge(_ first: UInt64, more nextWord: () -> UInt64) -> Double {
    var word = first
    while true {
      let layer = Self.layer(word)
      let x = Self.abscissa(word) * edges[layer]
      if x < edges[layer + 1] { return Self.signed(x, word) }
      if layer == 0 { return Self.signed(Self.tail(more: nextWord), word) }
      let height = heights[layer] + Self.open(nextWord()) * (heights[layer + 1] - heights[layer])
      if height < exponential(-0.5 * x * x) { return Self.signed(x, word) }
      word = nextWord()
    }
  }

  /// |x| given |x| > `tailStart`: Marsaglia (1964).
  private static func tail(more nextWord: () -> UInt64) -> Double {
    while true {
      let beyond = -logarithm(open(nextWord())) / tailStart
      if -2 * logarithm(open(nextWord())) >= beyond * beyond { return tailStart + beyond }
    }
  }

  @inline(__always) private static func layer(_ word: UInt64) -> Int { Int(word & 0xFF) }

  /// k·2⁻⁵², k = 0 … 2⁵² − 1, from the 52 highest bits.
  @inline(__always) private static func abscissa(_ word: UInt64) -> Double {
    Double(bitPattern: 0x3FF0_0000_0000_0000 | word >> 12) - 1
  }

  /// (k + ½)·2⁻⁵², never 0 or 1.
  private static func open(_ word: UInt64) -> Double { (Double(word >> 12) + 0.5) * 0x1p-52 }

  @inline(__always) private static func signed(_ x: Double, _ word: UInt64) -> Double {
    Double(bitPattern: x.bitPattern | (word & 0x100) << 55)
  }
}
