import Foundation
import MathKernels
import Tables
import Testing

@Suite struct DecimalNumberTests {
  @Test func agreesWithTheCLibraryToTheLastBit() {
    var random = RandomStream(seed: 21)
    var mismatches: [String] = []
    for _ in 0..<100_000 {
      let text = randomDecimal(using: &random)
      let expected = strtod(text, nil)
      let parsed = DecimalNumber.parse(text)
      if parsed?.bitPattern != (expected.isFinite ? expected.bitPattern : nil) {
        mismatches.append(text)
      }
    }
    #expect(mismatches.isEmpty, "\(mismatches.prefix(5))")
  }

  @Test(arguments: [
    "0", "-0", "+0.0", ".5", "5.", "1e22", "1e23", "9007199254740993", "9007199254740992.5",
    "0.000000000000000000000000000001", "123456789012345678901234567890", "1e-400", "4.9e-324",
    "2.2250738585072011e-308", "1.7976931348623157e308", "0e999999999999", "-1E+5", "8.7e-06",
    "6631236846766476e-316", "1000000000000000000000000000000e-30",
  ])
  func hardDecimals(text: String) {
    #expect(DecimalNumber.parse(text)?.bitPattern == strtod(text, nil).bitPattern)
  }

  @Test(arguments: [
    "", ".", "-", "+", "e5", "1e", "1e+", "--1", "1.2.3", "1,5", "0x10", "inf", "-infinity", "nan",
    "1 ", " 1", "1_000", "1e5.0", "٣", "1e400", "-1e309", "1f", "½",
  ])
  func refusesWhatIsNoFiniteDecimal(text: String) {
    #expect(DecimalNumber.parse(text) == nil)
  }

  @Test func writtenNumbersReadBackTheSame() {
    var random = RandomStream(seed: 22)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let text = DecimalNumber.text(value)
      #expect(strtod(text, nil).bitPattern == value.bitPattern)
      #expect(DecimalNumber.parse(text)?.bitPattern == value.bitPattern)
    }
    #expect(
      [5, -3, 0.1, 1e20, 1e-7].map(DecimalNumber.text) == ["5", "-3", "0.1", "1e+20", "1e-07"])
  }

  /// Signs, 1–24 digits, a point anywhere and exponents beyond the range of doubles at both ends.
  private func randomDecimal(using random: inout RandomStream) -> String {
    let signs = ["", "", "-", "+"]
    let digitCount = 1 + random.index(below: 24)
    var digits = (0..<digitCount).map { _ in String(random.index(below: 10)) }
    if random.index(below: 3) > 0 { digits.insert(".", at: random.index(below: digits.count + 1)) }
    var text = signs[random.index(below: 4)] + digits.joined()
    switch random.index(below: 4) {
    case 0: text += "e\(random.index(below: 60) - 30)"
    case 1: text += "E\(signs[random.index(below: 4)])\(random.index(below: 345))"
    default: break
    }
    return text
  }
}
