import Foundation
import TestSupport
import Testing

/// `diagnose`, `summary` and `compare` as a stranger would run them.
@Suite struct DiagnoseCommandTests {
  static let keys: Set = [
    "name", "mean", "sd", "mcse_mean", "mcse_sd", "q5", "q50", "q95", "ess_bulk", "ess_tail",
    "rhat",
  ]

  static func write(_ text: String, _ path: String) throws -> String {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  static func referenceCases(_ file: String) throws -> [[String: Any]] {
    let url = try #require(ReferenceFiles.reference).appending(path: "diagnostics/\(file)")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url))
    return try #require((object as? [String: Any])?["cases"] as? [[String: Any]])
  }

  /// Every case of a shape as a column of one table, its rows turned around: what is printed is what ArviZ says.
  @Test(
    .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"),
    arguments: ["draws_1x100.json", "draws_2x15.json", "draws_4x251.json"])
  func agreesWithArviZ(_ file: String) throws {
    let cases = try Self.referenceCases(file)
    let values = try cases.map { try #require($0["values"] as? [[Double]]) }
    let names = try cases.map { try #require($0["case"] as? String) }
    var lines = ["chain,draw," + names.joined(separator: ",")]
    for draw in values[0][0].indices.reversed() {
      for chain in values[0].indices {
        lines.append(
          "\(chain + 1),\(draw + 1)," + values.map { "\($0[chain][draw])" }.joined(separator: ","))
      }
    }
    try CommandLineTool.withTemporaryFolder { folder in
      let path = try Self.write(lines.joined(separator: "\n"), "\(folder)/draws.csv")
      let outcome = try CommandLineTool.run(["diagnose", path, "--json"])
      #expect(outcome.code == 0, "\(outcome.errors)")
      let report = try outcome.json()
      #expect(report["divergences"] is NSNull && report["verdict"] is String)
      let parameters = try #require(report["parameters"] as? [[String: Any]])
      #expect(parameters.compactMap { $0["name"] as? String } == names)
      for (found, entry) in zip(parameters, cases) {
        #expect(Set(found.keys) == Self.keys)
        let expected = try #require(entry["expected"] as? [String: Any])
        let isTiny = (entry["case"] as? String)?.hasPrefix("tiny_scale") == true
        for (key, statistic) in [
          ("mean", "mean"), ("sd", "sd_ddof1"), ("mcse_mean", "mcse_mean"), ("mcse_sd", "mcse_sd"),
          ("q5", "quantile_0.05"), ("q50", "quantile_0.5"), ("q95", "quantile_0.95"),
          ("ess_bulk", "ess_bulk"), ("ess_tail", "ess_tail"), ("rhat", "rhat_rank"),
        ] where !(isTiny && key == "mcse_sd") {
          let (mine, theirs) = (found[key] as? Double, expected[statistic] as? Double)
          let agree =
            theirs.map { theirs in mine.map { abs($0 - theirs) <= 1e-8 * abs(theirs) } ?? false }
            ?? (mine == nil)
          #expect(agree, "\(entry["case"] ?? ""), \(key): \(mine as Any), \(theirs as Any)")
        }
      }
    }
  }

  /// Energies in CmdStan's files: E-BFMI of every chain as ArviZ has it.
  @Test(.enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"))
  func energiesOfCmdStan() throws {
    for entry in try Self.referenceCases("ebfmi.json") {
      let energies = try #require(entry["energy"] as? [[Double]])
      let expected = try #require(entry["bfmi_per_chain"] as? [Double])
      try CommandLineTool.withTemporaryFolder { folder in
        let paths = try energies.enumerated().map { chain, energies in
          try Self.write(
            "# method = sample (Default)\nlp__,divergent__,energy__,theta.1\n# Adaptation terminated\n"
              + energies.enumerated().map {
                "\(-$0.element),0,\($0.element),\(sin(Double($0.offset * 7 + chain)))\n"
              }
              .joined(), "\(folder)/chain\(chain).csv")
        }
        let report = try CommandLineTool.run(["diagnose", "--json"] + paths).json()
        let found = try #require(report["ebfmi"] as? [Double])
        #expect(found.count == expected.count && report["divergences"] as? Int == 0)
        for (found, expected) in zip(found, expected) {
          #expect(abs(found - expected) <= 1e-8 * expected)
        }
        let names = (report["parameters"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
        #expect(names == ["theta[1]"])
      }
    }
  }

  @Test(.tags(.random)) func savedFitsFromDiagnosisToComparison() throws {
    try CommandLineTool.withTemporaryFolder { folder in
      for model in ["hierarchical", "logistic"] {
        let fit = try CommandLineTool.run(
          CommandLineTool.fit([
            "--model", model, "--output", "\(folder)/\(model)", "--chains", "2",
          ]))
        #expect(fit.code == 0, "\(fit.errors)")
      }
      let path = "\(folder)/hierarchical"
      let report = try CommandLineTool.run(["diagnose", path, "--json"]).json()
      let parameters = try #require(report["parameters"] as? [[String: Any]])
      #expect(parameters.allSatisfy { Set($0.keys) == Self.keys })
      #expect((report["ebfmi"] as? [Double])?.count == 2 && report["divergences"] is Int)
      #expect((report["verdict"] as? String)?.isEmpty == false)
      // What the run keeps of the judgement is not told again.
      let findings = (report["findings"] as? [[String: Any]] ?? []).compactMap {
        $0["text"] as? String
      }
      #expect(Set(findings).count == findings.count)
      let fitted = try CommandLineTool.run(["summary", path, "--json"]).json()
      #expect((fitted["notes"] as? [String])?.contains { findings.contains($0) } == false)
      let text = try CommandLineTool.run(["diagnose", path])
      #expect(text.output.contains("largest R̂") && text.output.contains("verdict: "))

      // What export writes is read back: the same numbers, in other words.
      let exported = "\(folder)/draws.csv"
      #expect(
        try CommandLineTool.run(["export", "--fit", path, "--output", exported]).code == 0)
      let again = try CommandLineTool.run(["diagnose", exported, "--json"]).json()
      #expect(
        NSArray(array: try #require(again["parameters"] as? [[String: Any]]))
          == NSArray(array: parameters))

      let summary = try CommandLineTool.run(["summary", path])
      #expect(summary.output.contains("beta[genre 9, feature 16]"))
      #expect(!summary.output.contains("beta[Reel,pitch_mean]"))
      let reels = try CommandLineTool.run(
        [
          "summary", path, "--match", "beta[Reel,*]", "--hdi", "--probability", "0.89", "--sort",
          "ess",
        ])
      #expect(reels.output.contains("HDI 89 %") && reels.output.contains("beta[Reel,pitch_mean]"))
      let all = try CommandLineTool.run(["summary", path, "--json"]).json()
      #expect((all["parameters"] as? [[String: Any]])?.count == parameters.count)

      try comparesPredictions(folder)
      try answersMistakes(folder)
    }
  }

  private func comparesPredictions(_ folder: String) throws {
    let paths = ["\(folder)/logistic", "\(folder)/hierarchical"]
    let text = try CommandLineTool.run(["compare"] + paths)
    #expect(text.output.contains("elpd (PSIS-LOO)"), "\(text.errors)")
    #expect(text.output.contains("By leave-one-out cross-validation"))
    let object = try CommandLineTool.run(["compare", "--json"] + paths).json()
    let predictive = try #require(object["predictive"] as? [String: Any])
    let models = try #require(predictive["models"] as? [[String: Any]])
    let elpds = models.compactMap { $0["elpd_loo"] as? Double }
    try #require(elpds.count == 2)
    // Better than naming one of nine classes at random.
    #expect(elpds.allSatisfy { $0 < 0 && $0 > -300 * log(9) })
    #expect(
      abs((predictive["elpd_diff"] as? Double ?? .nan) - abs(elpds[0] - elpds[1])) < 1e-9)
    let weights = models.compactMap { $0["stacking_weight"] as? Double }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
    // A model and itself are not compared so.
    let same = try CommandLineTool.run(["compare", paths[0], paths[0], "--json"]).json()
    #expect(same["predictive"] is NSNull)
  }

  private func answersMistakes(_ folder: String) throws {
    let rows = "chain,draw,a\n1,1,0.5\n1,2,0.25\n"
    let good = try Self.write(rows + "1,3,0.5\n", "\(folder)/three.csv")
    let cases: [([String], Int32, String)] = [
      (["diagnose"], 64, "fit"),
      (["diagnose", "\(folder)/nothing"], 66, "no file"),
      (["diagnose", folder], 66, "a folder of CSV files"),
      (["diagnose", "\(folder)/logistic", good], 65, "a folder among several"),
      (["diagnose", try Self.write("{}", "\(folder)/a.json")], 65, "chain, draw"),
      (
        ["diagnose", try Self.write("draw,a\n1,2\n", "\(folder)/b.csv")], 65, "no column \"chain\""
      ),
      (
        ["summary", try Self.write(rows + "1,3,x\n", "\(folder)/c.csv")], 65, "row 3, column \"a\""
      ),
      (["summary", good, "--match", "b*"], 65, "no scalar that matches"),
      (["summary", good, "--probability", "1"], 64, "--probability"),
      (["summary", good, "--sort", "size"], 64, "size"),
    ]
    for (arguments, code, words) in cases {
      let outcome = try CommandLineTool.run(arguments)
      #expect(outcome.code == code, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty, "\(arguments)")
    }
    let few = try CommandLineTool.run(["diagnose", good])
    #expect(few.code == 0)
    #expect(few.output.contains("There are 3 draws per chain"))
    #expect(few.output.contains("Only one chain ran"))
  }
}
