import Bayes
import Foundation
import TestSupport
import Testing

/// Draws as other programs write them: who is which chain, what is cut off, and what kind of draws they are.
@Suite struct DrawsOfOthersTests {
  typealias CmdStan = ImportedDrawsTests.CmdStan

  static func read(_ texts: String...) throws -> DrawSet { try ImportedDrawsTests.read(texts) }

  /// Two numbers for a draw, which tell the chain and the draw that they are of.
  static func numbers(_ chain: Int, _ draw: Int) -> [Double] {
    [sin(Double(100 * chain + draw)), Double(1000 * chain + draw)]
  }

  static func expectNumbers(
    _ draws: DrawSet, chains: ClosedRange<Int>, count: Int,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    #expect(
      draws.chainCount == chains.count && draws.drawCount == count, sourceLocation: sourceLocation)
    for place in 0..<2 {
      let expected = chains.flatMap { chain in
        (0..<count).map { Self.numbers(chain, $0)[place] }
      }
      #expect(draws.values(ofScalar: place).values == expected, sourceLocation: sourceLocation)
    }
  }

  /// The columns that say chain and draw, in every writing; rows as pandas and R leave them, chains numbered from any number.
  @Test(arguments: [
    ["chain__", "iter__", "draw__"], [".chain", ".iteration", ".draw"],
    ["Chain", "Iteration", "Draw"], ["chain_id", "iter", "draw"], ["CHAIN", "", "DRAW"],
    ["chain", ".iteration", ""], ["\"chain__\"", "", "\"draw__\""],
  ])
  func bookkeepingInEveryWriting(_ names: [String]) throws {
    for (first, isByDraw, offset) in [(1, true, 1), (0, false, 0), (5, true, 1001)] {
      var rows: [(chain: Int, draw: Int)] = []
      for chain in 0..<3 { for draw in 0..<30 { rows.append((chain, draw)) } }
      if isByDraw { rows.sort { ($0.draw, -$0.chain) < ($1.draw, -$1.chain) } }
      let header = ["lp__", names[0], "a", names[1], "b", names[2]].filter { !$0.isEmpty }
      let lines = rows.map { chain, draw in
        let numbers = Self.numbers(chain, draw)
        // A draw may count over all chains, an iteration within one; CmdStanPy writes them with a point.
        let cells = [
          "-1.5", "\(first + chain).0", "\(numbers[0])",
          names[1].isEmpty ? nil : "\(offset + draw)", "\(numbers[1])",
          names[2].isEmpty ? nil : "\(chain * 30 + draw + 1).0",
        ]
        return cells.compactMap(\.self).joined(separator: ",")
      }
      let draws = try Self.read(([header.joined(separator: ",")] + lines).joined(separator: "\n"))
      #expect(draws.names == ["a", "b"] && draws.notes.isEmpty, "\(draws.notes)")
      #expect(draws.chainLabels == (first..<first + 3).map(String.init))
      Self.expectNumbers(draws, chains: 0...2, count: 30)
    }
  }

  /// Files packed with gzip, and with a byte-order mark, are read as others.
  @Test func packedAndMarkedFiles() throws {
    let text = CmdStan().text
    let plain = try Self.read(text)
    let marked = try Self.read("\u{FEFF}" + text)
    #expect(marked.names == plain.names && marked.chainCount == 1)
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).csv").path
    defer { for end in ["", ".gz"] { try? FileManager.default.removeItem(atPath: path + end) } }
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
    gzip.arguments = [path]
    try gzip.run()
    gzip.waitUntilExit()
    let packed = try DrawSet(contentsOf: [path + ".gz"])
    for draws in [marked, packed] {
      for scalar in plain.names.indices {
        #expect(draws.values(ofScalar: scalar).values == plain.values(ofScalar: scalar).values)
      }
    }
  }

  /// Weights of draws, as R's posterior names them: none may count more than another.
  @Test func weightsOfDraws() throws {
    func csv(_ weights: [String]) -> String {
      let rows = (0..<8).map { "1,\($0 + 1),\(0.1 * Double($0)),\(weights[$0 % weights.count])" }
      return ([".chain,.iteration,mu,.log_weight"] + rows).joined(separator: "\n")
    }
    let draws = try Self.read(csv(["-50"]))
    #expect(draws.names == ["mu"] && draws.notes.contains { $0.contains("equal weights") })
    let error = #expect(throws: DataError.self) { try Self.read(csv(["-50", "-2"])) }
    #expect(error?.description.contains("\".log_weight\"") == true)
    #expect(error?.description.contains("Resample") == true)
  }

  @Test func chainsMayHaveNames() throws {
    let lines = (0..<10).flatMap { draw in
      (0..<2).map {
        "chain:\(2 - $0),\(draw),\(Self.numbers($0, draw).map { String($0) }.joined(separator: ","))"
      }
    }
    let draws = try Self.read("chain,draw,a,b\n" + lines.joined(separator: "\n"))
    #expect(draws.chainLabels == ["chain:2", "chain:1"])
    Self.expectNumbers(draws, chains: 0...1, count: 10)
  }

  @Test func thinnedDrawsMayBeNumberedInSteps() throws {
    let lines = (0..<10).map { "1,\(1 + 5 * $0),\($0),\($0)" }
    let draws = try Self.read("chain,iteration,a,b\n" + lines.joined(separator: "\n"))
    #expect(draws.drawCount == 10 && draws.notes.contains { $0.contains("steps of 5") })
  }

  /// The header that ArviZ 0.23 gives `to_dataframe()`, with its words for true and false.
  @Test func namesOfArviZ() throws {
    let header = [
      "chain", "draw", "('posterior', 'mu')", "('posterior', 'theta[0]', 'A, b')",
      "('posterior', 'L', 0, 1)", "('log_likelihood', 'y[0]', 0)", "('sample_stats', 'diverging')",
      "('sample_stats', 'energy')", "('sample_stats', 'lp')",
    ]
    let rows = (0..<20).map { draw in
      "0,\(draw),\(draw),\(2 * draw),\(3 * draw),7,\(draw == 4 ? "True" : "False"),\(draw % 3),\(draw % 5)"
    }
    let text =
      header.map { "\"\($0)\"" }.joined(separator: ",") + "\n" + rows.joined(separator: "\n")
    let draws = try Self.read(text)
    #expect(draws.names == ["mu", "theta[0]", "L[0,1]"])
    #expect(draws.values(ofScalar: 2).values == (0..<20).map { Double(3 * $0) })
    #expect(draws.notes.count == 1 && draws.notes[0].contains("log_likelihood"))
    let report = try #require(Diagnosis(draws).report)
    #expect(report.divergences == 1 && report.energyBFMI.count == 1)
    // One group alone has names without the group.
    let alone = try Self.read(
      "chain,draw,\"('theta', np.int64(0))\",\"('theta', 'x')\"\n0,0,1,2\n0,1,3,4\n")
    #expect(alone.names == ["theta[0]", "theta[x]"])
  }

  @Test func whatIsLeftOutIsNamed() throws {
    let draws = try Self.read("chain__,draw__,mood__,a\n1,1,5,1\n1,2,6,2\n")
    #expect(draws.names == ["a"])
    #expect(draws.notes.count == 1 && draws.notes[0].contains("\"mood__\" is left out"))
  }

  @Test func bookkeepingThatContradictsItselfIsRefused() {
    let cases: [(String, [String])] = [
      (
        ".chain,.iteration,.draw,a\n1,1,1,1\n1,2,2,2\n1,1,3,3\n",
        ["row 3, column \".iteration\"", "iteration 1 of chain 1 again, after row 1"]
      ),
      ("chain,.chain,draw,a\n1,1,1,0\n1,2,2,0\n", ["\"chain\" and \".chain\", which differ"]),
      ("chain,draw,a\n1,1,0\n1,2,0\n1,4,0\n", ["draw 4 of chain 1 after draw 2", "draw 3"]),
      ("chain,draw,a\nx,1,0\n2,1,0\n", ["row 1, column \"chain\"", "\"x\""]),
      ("chain,draw,a\n1,-9e18,0\n1,9e18,0\n", ["a whole number"]),
      ("lp__,.iteration,.draw,mu\n-1,1,1,0\n", ["no column \"chain\""]),
      ("# a comment\nlp__,chain__,mu\n-1,1,0\n", ["line 2", "\"chain__\"", "begin with #"]),
    ]
    for (text, words) in cases {
      let message = ImportedDrawsTests.refusal([text])
      for word in words { #expect(message.contains(word), "\(message) lacks \(word)") }
    }
  }

  /// A chain that broke off early is left out, which is a finding of its own; its divergences count.
  @Test func aChainThatBrokeOffCostsTheOthersNothing() throws {
    let draws = try Self.read(
      CmdStan(chain: 1).text, CmdStan(chain: 2, draws: 3).text, CmdStan(chain: 3).text)
    #expect(draws.chainCount == 2 && draws.drawCount == 50)
    #expect(draws.cautions.count == 1)
    #expect(
      draws.cautions.first?.hasPrefix(
        "Chains differ in length (50, 3, 50 draws): only the first 50 of chains 1, 3 are used, and nothing here judges chain 2."
      ) == true)
    let report = try #require(Diagnosis(draws).report)
    #expect(report.findings.contains { $0.kind == .run && $0.text.contains("chain 2") })
    // Draws 0, 10, … diverged.
    #expect(report.divergences == 5 + 1 + 5 && report.transitionCount == 103)
    #expect(report.energyBFMI.count == 3)
  }

  /// However a file is cut, what is left is that of whole lines, and it is said.
  @Test func cutFiles() throws {
    let whole = CmdStan()
    let text = whole.text
    let rowsEnd = try #require(text.range(of: "\n#\n#  Elapsed")).lowerBound
    let rows = String(text[..<rowsEnd])
    let full = try Self.read(text)
    #expect(full.cautions.isEmpty && full.drawCount == 50)
    // The last line complete, cut in its last number, after a comma, in its middle, after one character.
    let lastLine = try #require(rows.split(separator: "\n").last).count
    for removed in [0, 1, 5, lastLine / 2, lastLine - 1] {
      let draws = try Self.read(String(rows.dropLast(removed)))
      #expect(draws.drawCount == 49, "\(removed)")
      for place in draws.names.indices {
        #expect(
          draws.values(ofScalar: place).values
            == Array(full.values(ofScalar: place).values.prefix(49)))
      }
      #expect(draws.cautions.count == 1 && draws.cautions[0].contains("ends inside a line"))
      #expect(draws.cautions[0].contains("49 of the 50 draws"))
      #expect(Diagnosis(draws).report?.findings.first?.kind == .run)
    }
    // Cut between lines: nothing is torn, and the count tells.
    let between = try Self.read(String(rows.dropLast(lastLine)))
    #expect(between.drawCount == 49)
    #expect(between.cautions.count == 1 && between.cautions[0].contains("49 of the 50 draws"))
    #expect(!between.cautions[0].contains("inside"))
    // In the comments above, the header, the adaptation; zeros where a crash left them.
    let header = try #require(text.range(of: "lp__")).lowerBound
    #expect(ImportedDrawsTests.refusal([String(text[..<header].dropLast(9))]).contains("no header"))
    let adaptation = try #require(text.range(of: "# Step size")).lowerBound
    #expect(
      ImportedDrawsTests.refusal([String(text[..<adaptation]) + "# Ste"]).contains("no draws"))
    #expect(try Self.read(text + "\0\0\0").values(ofScalar: 0) == full.values(ofScalar: 0))
    #expect(try Self.read(rows + "\0\0").drawCount == 49)
  }

  /// A file without CmdStan's comments promises nothing, and may end without a line break.
  @Test func filesThatPromiseNothing() throws {
    let rows = (0..<10).map { "-\($0),\($0),0.\($0)" }.joined(separator: "\n")
    let draws = try Self.read("lp__,a,b\n" + rows)
    #expect(draws.drawCount == 10 && draws.cautions.isEmpty && draws.notes.isEmpty)
    let torn = try Self.read("lp__,a,b\n" + rows + "\n-10,1")
    #expect(torn.drawCount == 10 && torn.cautions.count == 1)
    let table = try Self.read("chain,draw,a\n1,1,0.5\n1,2,0.25")
    #expect(table.drawCount == 2 && table.cautions.isEmpty)
  }

  @Test func fewerOrMoreDrawsThanPromised() throws {
    let fewer = try Self.read(
      CmdStan(chain: 1).text, CmdStan(chain: 2, savedWarmup: 20, planned: 40, promised: 200).text)
    #expect(fewer.cautions.count == 1)
    #expect(fewer.cautions[0].contains("draws2.csv has 50 of the 100 draws"))
    let more = try Self.read(CmdStan(promised: 25).text)
    #expect(
      more.cautions.count == 1 && more.cautions[0].contains("50 draws where its header promises 13")
    )
    // Every second transition is written: as many as there are transitions are too many.
    let doubled = try Self.read(CmdStan(promised: 50).text)
    #expect(doubled.cautions.first?.contains("50 draws where its header promises 25") == true)
  }

  @Test func joinedFilesAreChains() throws {
    let files = (1...3).map { CmdStan(chain: $0, savedWarmup: 4, planned: 8).text }
    let apart = try ImportedDrawsTests.read(files)
    let joined = try Self.read(files.joined())
    #expect(joined.chainCount == 3 && joined.drawCount == 50 && joined.cautions.isEmpty)
    for place in apart.names.indices {
      #expect(joined.values(ofScalar: place) == apart.values(ofScalar: place))
    }
    #expect(joined.notes.contains { $0.contains("holds 3 chains") })
    #expect(joined.notes.contains { $0.hasPrefix("12 saved draws of the warm-up") })
    // One of them cut short within the joined file.
    let short = try Self.read(CmdStan(chain: 1, promised: 200).text + files[1])
    #expect(short.cautions.count == 1 && short.cautions[0].contains("50 of the 100"))
  }

  /// CmdStan's output of one method, with lines of its columns.
  static func output(_ method: String, _ header: String, _ rows: [String], _ more: String = "")
    -> String
  {
    "# model = m_model\n# method = \(method)\n\(more)# id = 1\n\(header)\n"
      + rows.joined(separator: "\n") + "\n"
  }

  @Test func generatedQuantitiesAreDraws() throws {
    let files = (1...2).map { chain in
      Self.output(
        "generate_quantities", "yrep.1,yrep.2",
        (0..<40).map { "\(sin(Double($0 * chain))),\($0 % 5)" },
        "#   generate_quantities\n#     fitted_params = fit_\(chain).csv\n")
    }
    let draws = try ImportedDrawsTests.read(files)
    #expect(draws.names == ["yrep[1]", "yrep[2]"] && draws.chainCount == 2 && draws.isMarkovChain)
    #expect(draws.origin.contains("method generate_quantities"))
    #expect(draws.notes.count == 1 && draws.notes[0].contains("fit_1.csv, fit_2.csv"))
    let report = try #require(Diagnosis(draws).report)
    #expect(report.divergences == nil && report.energyBFMI.isEmpty && report.maxRHat != nil)
  }

  @Test(arguments: [
    ("laplace", "log_p__,log_q__,mu", 40), ("pathfinder", "lp_approx__,lp__,path__,mu", 40),
    ("variational", "lp__,log_p__,log_g__,mu", 39),
  ])
  func approximationsAreNoChains(_ method: String, _ header: String, _ count: Int) throws {
    let width = header.split(separator: ",").count
    let rows = (0..<40).map { row in
      (0..<width - 1).map { _ in row == 0 ? "0" : "-\(row)" }.joined(separator: ",") + ",\(row)"
    }
    let draws = try Self.read(Self.output(method, header, rows))
    #expect(!draws.isMarkovChain && draws.names == ["mu"] && draws.drawCount == count)
    #expect(draws.values(ofScalar: 0).values.last == 39)
    #expect(draws.origin.contains("method \(method)"))
    // The mean that a variational approximation begins with is no draw.
    #expect(draws.notes.count == (method == "variational" ? 1 : 0))
    let diagnosis = Diagnosis(draws)
    #expect(diagnosis.report == nil && diagnosis.warnings.isEmpty)
    #expect(
      diagnosis.headline.contains(method) && diagnosis.headline.contains("R̂ and ESS mean nothing"))
    let broken = try Self.read(Self.output(method, header, rows + [rows[1].dropLast() + "nan"]))
    #expect(Diagnosis(broken).warnings.contains { $0.contains("NaN or infinite (mu)") })
  }

  @Test func methodsWithoutDrawsAreNamed() {
    for method in ["optimize", "diagnose", "log_prob"] {
      let message = ImportedDrawsTests.refusal([Self.output(method, "lp__,mu", ["-1,2"])])
      #expect(message.contains("method \"\(method)\""), "\(message)")
    }
    let mixed = ImportedDrawsTests.refusal([
      CmdStan().text, CmdStan(method: "laplace").text,
    ])
    #expect(mixed.contains("method \"laplace\"") && mixed.contains("\"sample"), "\(mixed)")
  }

  /// What the sampler itself could not compute has not passed.
  @Test(arguments: [
    ("lp__", "log density"), ("accept_stat__", "acceptance statistic"), ("stepsize__", "step size"),
    ("energy__", "energy"), ("treedepth__", "tree depth"), ("divergent__", "mark of divergence"),
  ])
  func recordsOfTheSamplerThatAreNoNumbers(_ column: String, _ words: String) throws {
    for word in ["nan", "inf", "-inf"] {
      var lines = CmdStan(chain: 1).text.split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
      let place = try #require(CmdStan().header.firstIndex(of: column))
      let first = try #require(lines.firstIndex(of: "# 0.1, 0.2, 0.3")) + 1
      for row in [first + 4, first + 7, first + 30] {
        var cells = lines[row].split(separator: ",").map(String.init)
        cells[place] = word
        lines[row] = cells.joined(separator: ",")
      }
      let draws = try Self.read(CmdStan(chain: 2).text, lines.joined(separator: "\n"))
      let report = try #require(Diagnosis(draws).report)
      let finding = try #require(report.findings.first { $0.kind == .nonFiniteStatistics })
      #expect(finding.text.contains("\(words) NaN or infinite in 3 draws of chain 2"), "\(finding)")
      #expect(finding.isSerious && report.headline.hasPrefix("Do not rely"))
    }
  }

  /// Names of bytes that are no text would be other names once they are mended.
  @Test func bytesThatAreNoTextAreNamed() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/draws.csv"
      func refusal(_ change: (String) -> [UInt8]) throws -> String {
        try Data(change(CmdStan().text)).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: DataError.self) { try DrawSet(contentsOf: [path]) }
        return error?.description ?? ""
      }
      func broken(_ text: String, at mark: String, _ byte: UInt8) -> [UInt8] {
        var bytes = Array(text.utf8)
        if let place = text.firstRange(of: mark) {
          bytes[text.utf8.distance(from: text.startIndex, to: place.lowerBound)] = byte
        }
        return bytes
      }
      let text = CmdStan().text
      for (mark, byte, found) in [
        ("mu,beta", 0xFF, "the byte 0xFF at offset "), ("mu,beta", 0, "a NUL byte at offset "),
        ("0.0", 0xFE, "the byte 0xFE at offset "),
      ] as [(String, UInt8, String)] {
        // Numbers begin below the header.
        let header = try #require(text.firstRange(of: "lp__"))
        let place = try #require(text[header.lowerBound...].firstRange(of: mark))
        let offset = text.utf8.distance(from: text.startIndex, to: place.lowerBound)
        let message = try refusal {
          var bytes = Array($0.utf8)
          bytes[offset] = byte
          return bytes
        }
        #expect(
          message.contains("\(path) line ") && message.contains("\(found)\(offset)"), "\(message)")
      }
      // A path in a comment may be in any encoding.
      try Data(broken(text, at: "schools_model", 0xE9)).write(to: URL(fileURLWithPath: path))
      #expect(throws: Never.self) { try DrawSet(contentsOf: [path]) }
    }
  }
}
