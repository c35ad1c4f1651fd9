import Bayes
import Foundation
import Testing

@Suite struct DrawSummaryTests {
  /// Three named draws whose means, spreads and agreement of chains are ordered differently.
  static func draws(elements: Int = 3) throws -> DrawSet {
    var text = "chain,draw,mu," + (0..<elements).map { "\"beta[\($0)]\"" }.joined(separator: ",")
    for chain in 1...2 {
      for draw in 0..<40 {
        func noise(_ place: Int) -> Double {
          sin(Double(1 + draw * 17 + chain * 5 + place * 29) * 1.7)
        }
        var cells = [5 + 0.001 * noise(0)]
        for place in 0..<elements {
          // The chains disagree on the second element.
          let shift = Double(place == 1 ? chain : 0)
          cells.append(noise(place + 1) - Double(place) + shift)
        }
        text += "\n\(chain),\(draw)," + cells.map { "\($0)" }.joined(separator: ",")
      }
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try DrawSet(contentsOf: [path])
  }

  static func names(_ summary: DrawSummary) throws -> [String] {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary))
    let parameters = (object as? [String: Any])?["parameters"] as? [[String: Any]]
    return try #require(parameters).compactMap { $0["name"] as? String }
  }

  @Test func ordersAndPatterns() throws {
    let draws = try Self.draws()
    func names(_ order: DrawSummary.Order, _ pattern: String? = nil) throws -> [String] {
      try Self.names(
        DrawSummary(draws, matching: pattern.map(NamePattern.init), order: order))
    }
    #expect(try names(.site) == ["mu", "beta[0]", "beta[1]", "beta[2]"])
    #expect(try names(.name) == ["beta[0]", "beta[1]", "beta[2]", "mu"])
    #expect(try names(.mean).first == "beta[2]" && names(.mean).last == "mu")
    #expect(try names(.sd).first == "mu")
    #expect(try names(.rHat).first == "beta[1]")
    #expect(try names(.ess).first == "beta[1]")
    #expect(try names(.site, "beta") == ["beta[0]", "beta[1]", "beta[2]"])
    #expect(try names(.site, "beta[?]") == ["beta[0]", "beta[1]", "beta[2]"])
    #expect(try names(.site, "*[1]") == ["beta[1]"])
    let error = #expect(throws: DataError.self) { try names(.site, "beat") }
    #expect(error?.description.contains("Did you mean \"beta\"?") == true)
  }

  @Test func intervalsAreThoseOfTheDraws() throws {
    let draws = try Self.draws()
    for interval in [DrawSummary.Interval.equalTailed, .highestDensity] {
      let summary = try DrawSummary(draws, interval: interval, probability: 0.5)
      let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary))
      let first = try #require(
        ((object as? [String: Any])?["parameters"] as? [[String: Any]])?.first)
      let values = draws.values(ofScalar: 0)
      let expected =
        interval == .equalTailed
        ? values.quantile(0.25)...values.quantile(0.75)
        : try #require(values.highestDensityInterval(mass: 0.5))
      for (key, bound) in [("low", expected.lowerBound), ("high", expected.upperBound)] {
        // Reading JSON may cost the last digit.
        let found = try #require(first[key] as? Double)
        #expect(abs(found - bound) <= 1e-14 * abs(bound))
      }
    }
  }

  /// A large array takes one line unless all are asked for; a small number keeps its digits.
  @Test func largeArraysTakeOneLine() throws {
    let summary = try DrawSummary(Self.draws(elements: 20))
    let short = summary.text(for: .commandLine)
    #expect(short.contains("beta[20]  ") && !short.contains("beta[7]"))
    #expect(short.contains("--all"))
    let long = summary.document(all: true, for: .commandLine).text()
    #expect(long.contains("beta[7]") && !long.contains("--all"))
    let mu = try #require(long.split(separator: "\n").first { $0.hasPrefix("mu") })
    #expect(mu.contains("5.0000") && mu.contains("0.0007"))
  }

  /// The digits that an SD much smaller than the mean calls for, in powers of ten as well; and one chain is not `1 chains`.
  @Test func digitsFollowTheSpread() throws {
    var text = "chain,draw,a,b\n"
    for draw in 0..<100 {
      text += "1,\(draw),\(4e9 + 2 * sin(Double(7 * draw))),\(3 + 2e-9 * sin(Double(7 * draw)))\n"
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let draws = try DrawSet(contentsOf: [path])
    let lines = try DrawSummary(draws).text().split(separator: "\n").map(String.init)
    #expect(lines.first?.hasSuffix(", 1 chain × 100 draws") == true)
    for (line, name) in zip(lines.suffix(2), ["a", "b"]) {
      let cells = line.split(separator: " ")
      let values = draws.values(ofScalar: name == "a" ? 0 : 1)
      let (mean, sd) = (values.mean(), values.standardDeviation())
      #expect(cells[0] == name)
      #expect(abs((Double(cells[1]) ?? .nan) - mean) <= 0.006 * sd)
      #expect(abs((Double(cells[2]) ?? .nan) - sd) <= 0.006 * sd)
    }
  }

  /// Below four draws in a chain no diagnostic is defined, and the mean and the spread of all draws are.
  @Test(arguments: [1, 2, 3])
  func fewDrawsHaveMeansAndSpreads(_ count: Int) throws {
    let numbers = (0..<4 * count).map { 10 + 3 * sin(Double(5 * $0)) }
    let lines = numbers.indices.map { "\($0 / count),\($0 % count),\(numbers[$0])" }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ("chain,draw,x\n" + lines.joined(separator: "\n"))
      .write(toFile: path, atomically: true, encoding: .utf8)
    let summary = try DrawSummary(DrawSet(contentsOf: [path]))
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary))
    let x = try #require(((object as? [String: Any])?["parameters"] as? [[String: Any]])?.first)
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let sd = (squares / Double(numbers.count - 1)).squareRoot()
    #expect(abs((x["mean"] as? Double ?? .nan) - mean) < 1e-12)
    #expect(abs((x["sd"] as? Double ?? .nan) - sd) < 1e-12)
    for key in ["rhat", "ess_bulk", "ess_tail", "mcse_mean", "mcse_sd"] {
      #expect(x[key] is NSNull)
    }
    let notes = try #require((object as? [String: Any])?["notes"] as? [String])
    #expect(notes.count == 1 && notes[0].contains("R̂, ESS and MCSE need 4 in each chain"))
    #expect(summary.text().contains("need 4"))
  }

  @Test(arguments: [
    ("a", "a", true), ("a", "ab", false), ("*", "", true), ("a*c", "abbc", true),
    ("a*c", "abcd", false), ("a*b*c", "a1b2b3c", true), ("?", "x", true), ("?", "", false),
    ("beta[Reel,*]", "beta[Reel,pitch]", true), ("beta[Reel,*]", "beta[Jig,pitch]", false),
    ("be*", "beta[1]", true), ("beta", "beta[1]", true), ("bet", "beta[1]", false),
  ])
  func patterns(_ pattern: String, _ name: String, _ matches: Bool) {
    #expect(NamePattern(pattern).matches(name) == matches)
  }
}
