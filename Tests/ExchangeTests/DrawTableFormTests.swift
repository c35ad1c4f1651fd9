import Bayes
import Foundation
import Testing

/// Tables of draws in the forms that spreadsheets, R and pandas give to tables.
@Suite struct DrawTableFormTests {
  private static let plain = table { "\($0),\($1),\($2)" }

  private static func table(
    header: String = "chain,draw,mu", _ row: (Int, Int, Double) -> String
  ) -> String {
    let rows = (1...2).flatMap { chain in
      (1...20).map { row(chain, $0, sin(Double(100 * chain + $0))) }
    }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }

  private func read(_ text: String) throws -> DrawSet { try ImportedDrawsTests.read([text]) }

  /// `write.csv2` of R.
  @Test func decimalCommas() throws {
    let draws = try read(
      Self.table(header: "chain;draw;mu") {
        "\($0);\($1);\($2)".replacing(".", with: ",")
      })
    let plain = try read(Self.plain)
    #expect(draws.names == ["mu"] && draws.chainCount == 2)
    #expect(draws.values(ofScalar: 0) == plain.values(ofScalar: 0))
    #expect(draws.notes.contains { $0.contains("decimal comma") } && plain.notes.isEmpty)
  }

  /// No option says how draws are written: the names of their columns show it.
  @Test(arguments: ["|", " ", "\t", ":", "~"])
  func separators(between: String) throws {
    let plain = try read(Self.plain)
    for decimal in [".", ","] {
      let draws = try read(
        Self.table(header: ["chain", "draw", "mu"].joined(separator: between)) {
          ["\($0)", "\($1)", "\($2)".replacing(".", with: decimal)].joined(separator: between)
        })
      #expect(draws.names == ["mu"] && draws.values(ofScalar: 0) == plain.values(ofScalar: 0))
      #expect(draws.notes.contains { $0.contains("decimal comma") } == (decimal == ","))
    }
  }

  /// What is said of tables that are none of draws names no option that `summary` and `diagnose` lack.
  @Test(arguments: [
    "a|b\n1,5|2,5\n2,5|3,5\n", "a b\n1,5 2,5\n2,5 3,5\n", "chain;draw;mu\n1;1;1.234,5\n1;2;2\n",
    "chain,draw,mu\n1,1\n", "1,2,3\n",
  ])
  func adviceNamesNoOptions(text: String) throws {
    let error = #expect(throws: DataError.self) { try read(text) }
    let message = try #require(error).message(for: .commandLine)
    #expect(!message.contains("--"), "\(message)")
  }

  @Test func columnsWithoutNames() throws {
    let plain = try read(Self.plain)
    for text in [
      Self.table(header: "chain,draw,mu,") { "\($0),\($1),\($2)," },
      Self.table(header: ",chain,draw,mu") { "\(20 * $0 + $1),\($0),\($1),\($2)" },
      Self.table(header: "Unnamed: 0,chain,draw,mu") { "\(20 * $0 + $1),\($0),\($1),\($2)" },
    ] {
      let draws = try read(text)
      #expect(draws.names == ["mu"] && draws.values(ofScalar: 0) == plain.values(ofScalar: 0))
      #expect(draws.notes.contains { $0.contains("left out") })
    }
  }

  /// A chain that has no log density in places is named in a summary as well.
  @Test func logDensitiesThatAreNoNumbers() throws {
    func notes(_ density: String) throws -> [String] {
      let rows = (0..<20).map { "\($0 == 7 ? density : "-1.5"),\(sin(Double($0)))" }
      let draws = try read("lp__,mu\n" + rows.joined(separator: "\n") + "\n")
      let data = try JSONEncoder().encode(DrawSummary(draws))
      let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      return try #require(object?["notes"] as? [String])
    }
    for density in ["nan", "inf", "-inf"] {
      #expect(try notes(density).contains { $0.hasPrefix("The log density is NaN or infinite") })
    }
    #expect(try !notes("-2.5").contains { $0.contains("log density") })
  }
}
