import Foundation
import MathKernels
import Tables
import TestSupport
import Testing

@Suite struct DecimalNumberTests {
  @Test(.tags(.random)) func agreesWithTheCLibraryToTheLastBit() {
    var random = RandomStream(seed: seed(21))
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

  /// Numbers half-way between two doubles, written out, and their neighbours beyond the nineteenth digit.
  @Test func tiesRoundToEven() {
    var random = RandomStream(seed: seed(23))
    for _ in 0..<20_000 {
      let zeros = 1 + random.index(below: 11)
      let bits = random.next() >> 11 | 1 << 52
      let tie = bits << UInt64(zeros) | 1 << UInt64(zeros - 1)
      let digits = String(tie)
      let cut = random.index(below: digits.count)
      let pointed = digits.dropLast(cut) + "." + digits.suffix(cut)
      for text in [
        digits, "\(digits).000000000000000000000000001", "\(tie - 1).99999999999999999999999",
        "\(pointed)e\(cut)", "\(digits)000e-3", "0.000\(digits)e\(digits.count + 3)",
        "\(pointed)00000000000000000000000000000000000001e\(cut)",
      ] {
        #expect(DecimalNumber.parse(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
      }
    }
  }

  /// Every power of ten, and the shortest decimals of doubles of every size cut short or drawn out.
  @Test(.tags(.random)) func everySizeIsRoundedToNearest() {
    var random = RandomStream(seed: seed(24))
    for exponent in -345...310 {
      for digits in ["1", "9007199254740993", "18446744073709551615", "9999999999999999999", "5"] {
        let text = "\(digits)e\(exponent)"
        let expected = strtod(text, nil)
        #expect(DecimalNumber.parse(text) == (expected.isFinite ? expected : nil), "\(text)")
      }
    }
    for _ in 0..<50_000 {
      let value = Double(bitPattern: random.next() >> 1)
      guard value.isFinite else { continue }
      let text = String(format: "%.\(random.index(below: 40))e", value)
      let expected = strtod(text, nil)
      #expect(DecimalNumber.parse(text) == (expected.isFinite ? expected : nil), "\(text)")
    }
  }

  @Test(arguments: [
    "1.00000000000000011102230246251565404236316680908203125",
    "1.00000000000000011102230246251565404236316680908203124",
    "1.00000000000000011102230246251565404236316680908203126",
    "0.500000000000000166533453693773481063544750213623046875", "62.5364939768271845828",
    "8.10109172351e-10", "1.50000000000000011102230246251565", "3.518437208883201171875e13",
    "2.4703282292062327208e-324", "2.4703282292062328e-324", "1.7976931348623158e308",
    "860228122.6654514319E+90", "104110013277974872254e-225", "12345e-310", "9214843084008499",
    "2.225073858507201136057409796709131975934819546351645648023426109724822222021076945516529523908135087914149158913039621106870086438694594645527657207407820621743379988141063267329253552286881372149012981122451451889849057222307285255133155755015914397476397983411801999323962548289017107081850690630666655994938275772572015763062690663332647565300009245888316433037779791869612049497390377829704905051080609940730262937128958950003583799967207254304360284078895771796150945516748243471030702609144621572289880258182545180325707018860872113128079512233426288368622321503775666622503982534335974568884423900265498198385487948292206894721689831099698365846814022854243330660339850886445804001034933970427567186443383770486037861622771738545623065874679014086723327636718751234567890123456789012345678901e-308",
  ])
  func longAndHardDecimals(text: String) {
    #expect(DecimalNumber.parse(text)?.bitPattern == strtod(text, nil).bitPattern)
  }

  @Test(arguments: [
    "", ".", "-", "+", "e5", "1e", "1e+", "--1", "1.2.3", "1,5", "0x10", "inf", "-infinity", "nan",
    "1 ", " 1", "1_000", "1e5.0", "٣", "1e400", "-1e309", "1f", "½",
  ])
  func refusesWhatIsNoFiniteDecimal(text: String) {
    #expect(DecimalNumber.parse(text) == nil)
  }

  @Test(.tags(.random)) func writtenNumbersReadBackTheSame() {
    var random = RandomStream(seed: seed(22))
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
