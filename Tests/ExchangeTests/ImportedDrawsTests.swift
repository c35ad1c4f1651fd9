import Bayes
import Foundation
import TestSupport
import Testing

/// Draws of other programs: read as they were written, and refused in words where they cannot be.
@Suite struct ImportedDrawsTests {
  /// A chain as CmdStan writes it, with comments before, among and after the draws.
  struct CmdStan {
    var chain = 1
    var draws = 50
    /// Draws of the warm-up that are saved before the comment that ends the adaptation.
    var savedWarmup = 0
    var planned = 0
    /// Transitions that the header promises, of which every second is written; by default those that are there.
    var promised: Int?
    var header = [
      "lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__",
      "energy__", "mu", "beta.1.1", "beta.2.1", "beta.1.2", "beta.2.2", "z.real",
    ]
    var method = "sample (Default)"
    var adapts = true

    /// For a draw: its place in every column, so that each cell tells where it is from.
    func value(_ column: Int, _ draw: Int) -> Double {
      switch header[column] {
      case "divergent__": draw.isMultiple(of: 10) ? 1 : 0
      case "treedepth__": draw < 3 ? 10 : 4
      default: Double(column) + 0.01 * sin(Double(7 * draw + 31 * chain + column))
      }
    }

    var text: String {
      var lines = [
        "# stan_version_major = 2", "# model = schools_model", "# method = \(method)", "#   sample",
        "#     num_samples = \(promised ?? 2 * draws)", "#     num_warmup = \(planned)",
        "#     save_warmup = \(savedWarmup > 0 ? "1" : "0 (Default)")", "#     thin = 2",
        "#         max_depth = 10 (Default)", "# id = \(chain)", header.joined(separator: ","),
      ]
      func rows(_ range: Range<Int>) -> [String] {
        range.map { draw in
          header.indices.map { String(value($0, draw)) }.joined(separator: ",")
        }
      }
      lines += rows(-savedWarmup..<0)
      if adapts {
        lines += ["# Adaptation terminated", "# Step size = 0.9", "# 0.1, 0.2, 0.3"]
      }
      return
        (lines + rows(0..<draws)
        + ["#", "#  Elapsed Time: 0.01 seconds (Warm-up)", "#                0.02 seconds", ""])
        .joined(separator: "\n")
    }
  }

  static func read(_ texts: [String]) throws -> DrawSet {
    var result: DrawSet?
    try withTemporaryFolder { folder in
      let paths = texts.indices.map { "\(folder)/draws\($0 + 1).csv" }
      for (path, text) in zip(paths, texts) {
        try text.write(toFile: path, atomically: true, encoding: .utf8)
      }
      result = try DrawSet(contentsOf: paths)
    }
    return try #require(result)
  }

  static func refusal(_ texts: [String]) -> String {
    do {
      _ = try read(texts)
      return "nothing refused"
    } catch { return "\(error)" }
  }

  @Test func cmdStanDrawsByName() throws {
    let files = (1...3).map { CmdStan(chain: $0) }
    let draws = try Self.read(files.map(\.text))
    #expect(
      draws.names == ["mu", "beta[1,1]", "beta[2,1]", "beta[1,2]", "beta[2,2]", "z.real"])
    #expect(draws.sites.map(\.name) == ["mu", "beta", "z.real"])
    #expect(draws.sites[1].dimensions == ["2", "2"] && draws.sites[1].places == [1, 2, 3, 4])
    #expect(draws.chainCount == 3 && draws.drawCount == 50 && draws.isMarkovChain)
    #expect(draws.origin.contains("schools_model") && draws.notes.isEmpty)
    for (chain, file) in files.enumerated() {
      for place in draws.names.indices {
        let expected = (0..<50).map { file.value(7 + place, $0) }
        #expect(Array(draws.values(ofScalar: place).chain(chain)) == expected)
      }
    }
    let diagnosis = Diagnosis(draws)
    #expect(diagnosis.report?.divergences == 15 && diagnosis.report?.depthSaturations == 9)
    let energies = files.map { file in (0..<50).map { file.value(6, $0) } }
    #expect(diagnosis.report?.energyBFMI == energies.map(energyBFMI))
    let log = ChainedValues(files.map { file in (0..<50).map { file.value(0, $0) } })
    #expect(diagnosis.logDensity == ParameterSummary(log))
  }

  /// Warm-up ends at the comment; where nothing was adapted, there is none and the settings count, thinned.
  @Test func warmupIsLeftOut() throws {
    let plain = try Self.read([CmdStan().text])
    let saved = try Self.read([CmdStan(savedWarmup: 20, planned: 40).text])
    let fixed = try Self.read([CmdStan(savedWarmup: 20, planned: 40, adapts: false).text])
    for draws in [saved, fixed] {
      #expect(draws.drawCount == 50)
      #expect(draws.values(ofScalar: 0) == plain.values(ofScalar: 0))
      #expect(draws.notes.count == 1 && draws.notes[0].hasPrefix("20 saved draws of the warm-up"))
    }
  }

  @Test func windowsLineBreaksChangeNothing() throws {
    let text = CmdStan().text
    let other = try Self.read([text.replacingOccurrences(of: "\n", with: "\r\n")])
    #expect(try other.values(ofScalar: 5) == Self.read([text]).values(ofScalar: 5))
  }

  @Test func unequalChainsAreCutAndTold() throws {
    let draws = try Self.read([CmdStan(chain: 1).text, CmdStan(chain: 2, draws: 30).text])
    #expect(draws.drawCount == 30)
    #expect(draws.notes.count == 1 && draws.notes[0].contains("(50, 30 draws)"))
    #expect(draws.notes[0].contains("the first 30 of each"))
  }

  @Test func copiedChainsAreNoticed() throws {
    let diagnosis = Diagnosis(
      try Self.read([CmdStan(chain: 1).text, CmdStan(chain: 2).text, CmdStan(chain: 1).text + "\n"])
    )
    let finding = try #require(diagnosis.report?.findings.first { $0.kind == .identicalChains })
    #expect(finding.text.hasPrefix("Chain 3 holds the same draws"))
  }

  @Test func wordsForNumbersThatAreNone() throws {
    let lines = (1...20).map { draw -> String in
      "1,\(draw),\(draw == 4 ? "-inf" : "1.5"),\(draw == 9 ? "nan" : "2")"
    }
    let text = (["chain,draw,a,b"] + lines).joined(separator: "\n")
    let draws = try Self.read([text])
    #expect(draws.values(ofScalar: 0).values[3] == -.infinity)
    #expect(draws.values(ofScalar: 1).values[8].isNaN)
    #expect(Diagnosis(draws).report?.nonFinite == ["a", "b"])
  }

  /// Rows in any order, columns too: chains by their number, draws by theirs.
  @Test func plainTableInAnyOrder() throws {
    var rows: [(Int, Int)] = []
    for chain in [7, 3] { for draw in 100..<120 { rows.append((chain, draw)) } }
    rows.sort { first, second in
      (first.1 * 37 % 41, first.0) < (second.1 * 37 % 41, second.0)
    }
    let lines = rows.map { chain, draw -> String in
      let value = chain * 1000 + draw
      return "\(draw),\(value),\(chain),\(draw % 7),\(draw == 110 ? 1 : 0)"
    }
    let draws = try Self.read([
      (["draw,\"beta[1,2]\",chain,energy__,divergent__"] + lines).joined(separator: "\n")
    ])
    #expect(draws.names == ["beta[1,2]"] && draws.chainLabels == ["3", "7"])
    let expected = [3, 7].flatMap { chain in (100..<120).map { Double(chain * 1000 + $0) } }
    #expect(draws.values(ofScalar: 0).values == expected)
    let report = try #require(Diagnosis(draws).report)
    #expect(report.divergences == 2 && report.depthSaturations == nil)
    #expect(report.energyBFMI.count == 2)
  }

  @Test func whatCannotBeReadIsRefusedInWords() {
    let good = CmdStan()
    func cmdStan(_ change: (inout CmdStan) -> Void) -> String {
      var file = good
      change(&file)
      return file.text
    }
    let rows = "chain,draw,a\n1,1,0.5\n1,2,0.25\n"
    let cases: [([String], [String])] = [
      (["draw,a\n1,2\n"], ["no column \"chain\"", "chain, draw"]),
      (["chian,draw,a\n1,1,2\n"], ["Rename \"chian\" to \"chain\""]),
      (["chain,step,a\n1,1,2\n"], ["no column \"draw\""]),
      ([rows + "1,3,abc\n"], ["row 3, column \"a\"", "found \"abc\", expected a number"]),
      ([rows + "1,3,\n"], ["row 3, column \"a\"", "an empty cell"]),
      ([rows + "1.5,3,1\n"], ["row 3, column \"chain\"", "1.5", "a whole number"]),
      ([rows + "1,4,1\n"], ["row 3, column \"draw\"", "draw 4", "draw 2 (row 2)", "draw 3"]),
      ([rows + "1,1,1\n"], ["row 3, column \"draw\"", "again, after row 1"]),
      ([rows + "1,3\n"], ["row 3", "2 cells"]),
      (["chain,draw\n1,1\n"], ["no column of a parameter"]),
      (["{\"a\": 1}"], ["found JSON, expected a CSV table"]),
      ([""], ["an empty file"]),
      ([rows, rows], ["among several", "chain and draw"]),
      ([good.text, cmdStan { $0.header[7] = "nu" }], ["the column \"nu\"", "\"mu\""]),
      ([cmdStan { $0.method = "optimize" }], ["method \"optimize\""]),
      ([cmdStan { $0.header[0] = "log_p__" }], ["line 11", "lp__"]),
      ([cmdStan { $0.header[8] = "mu" }], ["two columns named \"mu\""]),
      ([cmdStan { $0.draws = 0 }], ["no draws after warm-up"]),
      ([good.text + "1,2,3\n1\n"], ["line 68", "3 cells", "cut off"]),
      (
        [good.text.replacingOccurrences(of: ",4.0,", with: ",four,")],
        ["line 18", "treedepth__", "\"four\""]
      ),
      (["# nothing = here\n"], ["comments and no header"]),
    ]
    for (texts, words) in cases {
      let message = Self.refusal(texts)
      for word in words { #expect(message.contains(word), "\(message) lacks \(word)") }
    }
  }

  /// Whole numbers from a file may be as large as they like.
  @Test func largeNumbersInNamesAndSettings() throws {
    let draws = try Self.read(["chain,draw,\"x[4000000000,4000000000]\",x\n1,1,0.5,1\n1,2,1,1\n"])
    #expect(draws.names == ["x[4000000000,4000000000]", "x"])
    let text = CmdStan(savedWarmup: 20, planned: .max, adapts: false).text
    #expect(Self.refusal([text]).contains("no draws"))
  }

  @Test func filesThatAreNotThere() throws {
    try withTemporaryFolder { folder in
      #expect(throws: FileNotFoundError.self) { try DrawSet(contentsOf: [folder + "/none.csv"]) }
      #expect(throws: FileNotFoundError.self) { try DrawSet(contentsOf: [folder]) }
      let path = folder + "/a.csv"
      try CmdStan().text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect(throws: DataError.self) { try DrawSet(contentsOf: [path, path]) }
    }
  }
}
