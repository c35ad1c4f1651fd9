import Testing
import Words

@Suite struct NumberWordsTests {
  private static let numbers: [Double] = [
    0, -0.0, 1, -1, 0.1, -2.5, 1e-7, 123_456.75, 1e14, 1e15, 1e16, 1e300, .leastNonzeroMagnitude,
  ]

  @Test(arguments: numbers) func shortestReadsBackAsTheSameDouble(_ number: Double) throws {
    let text = number.shortest
    #expect(try #require(Double(text)).bitPattern == number.bitPattern)
    #expect(!text.hasSuffix(".0") && text.count <= number.description.count)
  }

  @Test(arguments: numbers) func plainNumbersAreEqual(_ number: Double) throws {
    #expect(Double(number.plain) == number)
    let hasPoint = number != number.rounded() || abs(number) >= 1e15
    #expect(number.plain.contains { ".e".contains($0) } == hasPoint, "\(number.plain)")
  }

  @Test func roundingGoesToTheNearestAndHalvesAwayFromZero() {
    #expect(0.125.rounded(to: 2) == 0.13 && (-0.125).rounded(to: 2) == -0.13)
    #expect(2.5.rounded(to: 0) == 3 && 1234.4.rounded(to: 0) == 1234)
    for decimals in 0...6 {
      let rounded = Double.pi.rounded(to: decimals)
      #expect(rounded.rounded(to: decimals) == rounded)
      #expect(abs(rounded - .pi) <= 0.5 / (0..<decimals).reduce(1.0) { power, _ in power * 10 })
    }
  }

  @Test func warningsShowNumbersInShort() {
    #expect(
      [0.5, 12, 0.004, -3.14159].map { $0.roundedWords(to: 2) } == ["0.5", "12", "0", "-3.14"])
    #expect((-0.001).roundedWords(to: 2) == "0")
    #expect(
      [.infinity, -.infinity, .nan].map { $0.roundedWords(to: 1) } == [
        "infinite", "undefined", "undefined",
      ])
  }

  @Test func nanHasNoSign() {
    #expect([Double.nan, -Double.nan].map(\.words) == ["nan", "nan"])
    #expect([Double.nan, -Double.nan].map(\.shortest) == ["nan", "nan"])
  }

  @Test func sharesAndNumbersForJSON() {
    #expect([0, 0.244, 0.246, 1].map { percent($0, 0) } == ["0 %", "24 %", "25 %", "100 %"])
    #expect(finite(1.5) == 1.5 && finite(nil) == nil)
    #expect([Double.nan, .infinity, -.infinity].allSatisfy { finite($0) == nil })
  }
}
