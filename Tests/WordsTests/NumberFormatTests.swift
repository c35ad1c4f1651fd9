import Testing
import Words

/// Numbers as reports show them.
@Suite struct NumberFormatTests {
  static let scales: [Double] = (-300...300).map { exponent in
    Double("1e\(exponent)") ?? .nan
  }

  /// What is printed has three significant digits at every scale, and is never a zero or a tail of digits.
  @Test func significantNumbersKeepThreeDigitsAtEveryScale() throws {
    for scale in Self.scales {
      for factor in [1, 1.004, 2.345, 9.994, 9.996, 9.9996] {
        for value in [factor * scale, -factor * scale] {
          for text in [significant(value), scientific(value), compact(value)] {
            let plain = text.filter { $0 != "," }
            let number = try #require(Double(plain), "\(text) for \(value)")
            #expect(abs(number - value) <= 0.0051 * abs(value), "\(text) for \(value)")
            #expect(text.count <= 13, "\(text) for \(value)")
          }
        }
      }
    }
  }

  /// One digit before the point, from 1 to 9.
  @Test func mantissasHaveOneDigitBeforeThePoint() {
    for scale in Self.scales {
      for factor in [1, 5.5, 9.99, 9.9951, 9.9999] {
        let text = scientific(factor * scale)
        let digits = text.prefix { $0 != "." }
        #expect(digits.count == 1 && digits != "0", "\(text)")
      }
    }
  }

  @Test func decimalsAreFixed() {
    #expect([0.12, -0.0004, 12.3456].map { decimal($0) } == ["0.120", "0.000", "12.346"])
    #expect(decimal(nil) == "–" && decimal(.nan) == "–" && decimal(.infinity, 1) == "–")
    #expect(decimal(1.25e15, 3) == "1.25e15" && decimal(2.5, 0) == "3")
    #expect(significant(0) == "0" && significant(-.infinity) == "–")
    #expect(
      [0.00432, 0.0432, 1.2, 43.21, 4321].map(significant) == [
        "0.00432", "0.0432", "1.20", "43.2", "4321",
      ])
  }

  /// The scale has so many significant digits, and every number the decimals of the scale.
  @Test func scalesSayHowManyDecimals() {
    #expect(ScaledNumbers(scale: 0.0123).text(5) == "5.0000")
    #expect(ScaledNumbers(scale: 1).text(-0.004) == "0.00")
    #expect(ScaledNumbers(scale: 1000).text(12345.6) == "12346")
    #expect(ScaledNumbers(scale: 1e-9).text(1) == "1.00000000000e0")
  }

  @Test func sharesAreInPerCent() {
    #expect(percent(0.2434) == "24.3 %" && percent(0.2434, 0) == "24 %" && percent(.nan) == "– %")
    #expect([0.05, 0.025, 0.995].map(shortPercent) == ["5 %", "2.5 %", "99.5 %"])
  }

  @Test func oneThingHasNoPlural() {
    #expect(counted(1, "cluster") == "1 cluster" && counted(0, "cluster") == "0 clusters")
    #expect(counted(1, "class", "classes") == "1 class")
    #expect(numbered(12_000, "row") == "12,000 rows" && numbered(-1234, "row") == "-1,234 rows")
  }

  @Test func fourDigitsAreKept() {
    #expect(
      [0, 12.34567, 0.00012345678, 1234567, 1.23456e-7].map(\.fourDigits) == [
        "0", "12.35", "0.0001235", "1235000", "1.235e-07",
      ])
  }

  @Test func paragraphsAreWrappedBelowTheirMark() {
    #expect(wrapped("a bb ccc", mark: "- ", width: 6) == "- a bb\n  ccc")
  }
}
