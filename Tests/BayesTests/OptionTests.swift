import Foundation
import Testing

/// Options of the command line: their bounds, and whom they belong to.
@Suite struct OptionTests {
  private struct Option {
    let name: String
    let group: String
    let takesValue: Bool
    let values: [String]
  }

  /// The options of `fit`, from the tool's own description of itself.
  private static func options() throws -> [Option] {
    let root = try CommandLineTool.run(["--experimental-dump-help"]).json()
    let command = try #require(root["command"] as? [String: Any])
    let commands = try #require(command["subcommands"] as? [[String: Any]])
    let fit = try #require(commands.first { $0["commandName"] as? String == "fit" })
    return try #require(fit["arguments"] as? [[String: Any]]).compactMap { argument in
      let preferred = argument["preferredName"] as? [String: Any]
      guard let name = preferred?["name"] as? String else { return nil }
      return Option(
        name: "--\(name)", group: argument["sectionTitle"] as? String ?? "",
        takesValue: argument["kind"] as? String == "option",
        values: argument["allValues"] as? [String] ?? choices(argument["abstract"] as? String))
    }
  }

  /// The choices that the help of an option lists.
  private static func choices(_ help: String?) -> [String] {
    (help?.firstMatch(of: /\(values: ([^;)]+)/)?.output.1 ?? "").split(separator: ", ")
      .map(String.init)
  }

  /// A fit with an output of its own: a second process at work on the same one is refused.
  private static func fit(_ more: [String]) throws -> CommandLineTool.Outcome {
    let output = NSTemporaryDirectory() + "\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: output) }
    return try CommandLineTool.run(
      ["fit", CommandLineTool.data, "--target", "genre", "--output", output] + more)
  }

  /// A rule of splitting where nothing is drawn, and a second value for an option of one, would be ignored.
  @Test(arguments: [
    (
      ["--test-data", "t.csv", "--group-by", "source"],
      "--group-by and --test-data cannot be combined"
    ),
    (["--test-data", "t.csv", "--split", "random"], "--split and --test-data cannot be combined"),
    (["--test-where", "a=1", "--test-where", "b=2"], "--test-where is given twice"),
    (["--components", "2", "--components", "3"], "--components is given twice"),
  ]) func rulesWithoutEffectAreRefused(_ arguments: [String], _ message: String) throws {
    let found = try Self.fit(arguments)
    #expect(found.code == 64 && found.errors.contains(message), "\(found.errors)")
  }

  @Test(arguments: ["--targte", "--traget", "--targets=genre"])
  func aMistypedTargetIsNamedBeforeItIsMissed(_ name: String) throws {
    let found = try CommandLineTool.run(["fit", CommandLineTool.data, name, "genre"])
    #expect(
      found.code == 64 && found.errors.contains("Did you mean '--target'?"), "\(found.errors)")
  }

  /// With rows drawn beside those of the file, the rule has its meaning; columns may be dropped one by one.
  @Test func rulesWithEffectAreTaken() throws {
    for more in [["--train", "9"], ["--validation", "9"]] {
      let found = try Self.fit(
        ["--test-data", "/nowhere/t.csv", "--split", "random", "--drop", "a", "--drop", "b"] + more)
      #expect(found.code != 64, "\(found.errors)")
    }
    let trained = try CommandLineTool.run([
      "train", CommandLineTool.data, "--target", "genre", "--test-data", "/nowhere/t.csv",
      "--split", "random", "--validation", "0",
    ])
    #expect(
      trained.code == 64 && trained.errors.contains("--split and --test-data cannot be combined"))
  }

  /// Every option of NUTS is refused under SVI and the other way round, by name, as soon as it is added.
  @Test(arguments: [("NUTS", "svi"), ("NUTS", "ancestral"), ("SVI", "nuts"), ("SVI", "ancestral")])
  func optionsOfAnotherInferenceAreRefused(_ group: String, _ inference: String) throws {
    let options = try Self.options().filter { $0.group == group && $0.name != "--init" }
    try #require(options.count >= 6)
    for option in options {
      let value = ["--target-acceptance", "--jitter"].contains(option.name) ? "0.5" : "1"
      let words = option.takesValue ? [option.values.first ?? value] : []
      let outcome = try Self.fit(["--inference", inference, option.name] + words)
      #expect(outcome.code == 64, "\(option.name)")
      #expect(
        outcome.errors.contains(
          "\(option.name) needs --inference \(group.lowercased()), and --inference is \(inference)."
        ), "\(outcome.errors)")
    }
  }

  /// Initial values are of use to all that begin somewhere.
  @Test(arguments: ["nuts", "svi", "laplace", "pathfinder", "map", "ancestral"])
  func initialValuesAreRefusedWhereNothingBegins(_ inference: String) throws {
    let outcome = try Self.fit(["--inference", inference, "--init", "/nowhere/i.json"])
    if inference == "ancestral" {
      let words =
        "--init needs --inference nuts, svi, laplace, pathfinder or map, and --inference is ancestral."
      #expect(outcome.code == 64 && outcome.errors.contains(words), "\(outcome.errors)")
    } else {
      #expect(outcome.code == 66, "\(outcome.errors)")
      #expect(outcome.errors.contains("/nowhere/i.json: found no file"), "\(outcome.errors)")
    }
  }

  @Test(arguments: [
    (
      ["--inference", "svi", "--draws", "9"],
      "--draws needs --inference nuts or ancestral, and --inference is svi"
    ),
    (
      ["--inference", "laplace", "--guide", "full-rank"],
      "--guide needs --inference svi, and --inference is laplace"
    ),
    (
      ["--inference", "svi", "--rank", "3"],
      "--rank needs --guide low-rank, and --guide is mean-field"
    ),
    (["--inference", "svi", "--period", "3"], "and --schedule is automatic"),
    (["--inference", "nuts", "--correct"], "and --inference is nuts"),
    (["--inference", "map", "--correct"], "and --inference is map"),
    (["--inference", "svi", "--paths", "2"], "--paths needs --inference pathfinder, and"),
    (
      ["--inference", "map", "--checkpoint-seconds", "2"], "--checkpoint-seconds needs --inference"
    ),
    (
      ["--hidden", "3"],
      "--hidden needs --model ffnn, and --model is hierarchical. Leave --hidden out, or choose --model ffnn."
    ),
    (["--activation", "relu"], "--activation needs --model ffnn, and --model is hierarchical"),
    (["--model", "logistic", "--scale-prior", "2"], "and --model is logistic"),
    (
      ["--model", "hierarchical-normal", "--degrees-of-freedom", "2"],
      "needs --model hierarchical or ard, and --model is hierarchical-normal."
    ),
    (["--model", "ffnn", "--parameterization", "noncentered"], "and --model is ffnn"),
  ])
  func optionsWithoutEffectAreRefused(_ options: [String], _ words: String) throws {
    let outcome = try Self.fit(options)
    #expect(outcome.code == 64 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  /// A value out of bounds is told with the option and the bounds, a negative one too.
  @Test(arguments: [
    (["--seed", "-1"], "'-1' is invalid for '--seed <seed>': expected a whole number from 0"),
    (["--seed", "--quiet"], "'--quiet' is invalid for '--seed"),
    (["--train", "-5"], "expected a number of rows, or a share"),
    (["--train", "80%"], "expected a number of rows, or a share"),
    (["--train", "0"], "--train"), (["--chains", "0"], "from 1 to 1000"),
    (["--chains", "1.5"], "expected a whole number"),
    (["--chains", "9223372036854775807"], "--chains"),
    (["--draws", "9223372036854775808"], "--draws"), (["--hidden", "0"], "--hidden"),
    (["--scale-prior", "nan"], "expected a positive finite number"),
    (["--target-acceptance", "1"], "expected a number between 0 and 1"),
    (["--jitter", "-0.1"], "expected a number from 0 to below 1"),
    (["--inference", "svi", "--learning-rate", "-1"], "expected a positive finite number"),
  ])
  func boundsAreTold(_ options: [String], _ words: String) throws {
    let outcome = try Self.fit(options)
    #expect(outcome.code == 64 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["fit", "--resume", ""], "--resume needs the folder"),
    (
      ["fit", "a.csv", "--target", "y", "--checkpoint-seconds", "1"],
      "--checkpoint-seconds needs --output"
    ),
    (["predict", "--fit", "fit", "a.csv", "--output", "./a.csv"], "./a.csv is the table itself"),
    (["predict", "fit", "a.csv", "--output", "./a.csv"], "./a.csv is the table itself"),
    (["predict", "a.csv"], "needs a saved fit and a table, and only a.csv is given"),
    (["predict"], "needs a saved fit and a table, and neither is given"),
    (["predict", "--fit", "fit"], "no table is given. Name a CSV file"),
    (["predict", "--fit", "fit", "other", "a.csv"], "--fit fit and other cannot be combined"),
    (["export"], "no saved fit is given"),
    (["export", "fit", "--fit", "other"], "--fit other and fit cannot be combined"),
    (["export", "fit", "--format", "parquet"], "--format"),
    (["export", "fit", "--format", "zarr"], "zarr is no text for standard output"),
    (["export", "fit", "--groups", "posterior"], "--groups needs --format"),
    (
      ["export", "fit", "--format", "npy", "--output", "x", "--groups", "posterier"],
      "Did you mean posterior?"
    ),
    (
      ["export", "fit", "--format", "json", "--prior-draws", "0"],
      "expected a whole number from 1 to"
    ),
    (
      ["export", "fit", "--format", "json", "--neutralize-formulas"],
      "--neutralize-formulas needs --format csv"
    ),
    (["check"], "no saved fit is given"),
    (["check", "--fit", "a", "b"], "--fit a and b cannot be combined"),
    (["summary"], "no draws are given"), (["diagnose"], "no draws are given"),
    (["diagnose", "a", "--fit", "b"], "--fit b and a cannot be combined"),
    (["summary", "--fit", "b", "a", "c"], "--fit b and a cannot be combined"),
    (["fitt"], "Did you mean \"fit\"?"), (["help", "sumary"], "Did you mean \"summary\"?"),
    (
      ["study", "gnere", "x.csv"],
      "there is no study \"gnere\". Choose one of genre, geography. Did you mean \"genre\"?"
    ),
    (["help", "study", "geograph"], "Did you mean \"geography\"?"),
    (["study", "genre", "x.csv", "--only", "11"], "ids of experiments with commas between them"),
    (["evaluate", "fit"], "evaluate needs a saved fit and a table"),
    (["notebook", "fit", "--name", "a/b"], "is no name of a file"),
    (["tracks.csv"], "bayes-genre fit tracks.csv --target COLUMN"),
    (["simulate", "--rows", "0", "--output", "/nowhere/s.csv"], "from 1 to"),
    (["check", "fit", "--replicates", "5"], "from 20 to"),
    (
      ["calibrate", "--inference", "map"],
      "'map' is invalid for '--inference <inference>'. Please provide one of 'nuts', 'svi', 'laplace'"
    ),
    (
      ["calibrate", "--inference", "nuts", "--guide", "full-rank"], "--guide needs --inference svi"
    ),
    (["calibrate", "--data", "a.csv"], "Give --data FILE --target COLUMN"),
    (
      ["calibrate", "--data", "a.csv", "--target", "y", "--classes", "3"],
      "--classes and --data cannot be combined"
    ),
    (["calibrate", "--simulations", "1"], "from 20 to"),
    (["summary", "fit", "--probability", "90"], "between 0 and 1"),
    (["study", "geography", "x.txt", "--splits", "3", "--splits", "4"], "--splits is given twice"),
    (["study", "geography", "x.txt", "--seed=3", "--seed", "3"], "--seed is given twice"),
    (["calibrate", "--rows", "0"], "from 1 to"), (["calibrate", "--draws", "8"], "from 9 to"),
    (["inspect", "a.csv", "--top", "0"], "from 1 to"),
    (["mixture", "a.csv", "--dividing-latitude", "20"], "--dividing-latitude needs --map"),
  ])
  func otherCommands(_ arguments: [String], _ words: String) throws {
    let outcome = try CommandLineTool.run(arguments)
    #expect(outcome.code == 64 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }
}
