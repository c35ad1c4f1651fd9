import ArgumentParser
import Bayes
import Foundation
import GenreModels

extension FitCommand {
  /// Options that may be given to a continued fit: they do not change its draws.
  private static let allowedWithResume = [
    "--quiet", "--json", "--threads", "--time-limit", "--report", "--force",
  ]

  /// The paths of the files that the fit reads.
  private var files: [String] {
    [table, splitting.testData, nuts.run.initialValues].compactMap(\.self)
  }

  func validateResume() throws {
    guard resume != nil else {
      if table == nil || target == nil,
        let mistake = OptionNames(of: Self.self).mistyped(in: CommandLine.arguments)
      {
        throw ValidationError(mistake)
      }
      guard table != nil else {
        throw ValidationError("no table is given. Name a CSV file, or give --resume with a folder.")
      }
      guard target != nil else {
        throw ValidationError("--target is missing. Name the column to predict.")
      }
      return
    }
    if resume == "" {
      throw ValidationError("--resume needs the folder of an unfinished fit.")
    }
    let given = CommandLine.arguments.dropFirst().filter { $0.hasPrefix("--") }
      .compactMap { $0.split(separator: "=").first.map(String.init) }
    let others = given.filter { $0 != "--resume" && !Self.allowedWithResume.contains($0) }
    guard table == nil, others.isEmpty else {
      throw ValidationError(
        "--resume and \((others + (table.map { [$0] } ?? [])).joined(separator: " ")) cannot be combined: the fit continues as it began. "
          + "Give only \(Self.allowedWithResume.joined(separator: ", ")) with it.")
    }
  }

  /// Forgets an earlier unfinished run. An inference that takes longer than a moment records how it began.
  /// - Returns: the context for the fit.
  func begin(_ place: UnfinishedRun, seed: UInt64, in context: RunContext) throws -> RunContext {
    try place.begin()
    guard inference.canGoOn else { return context }
    place.interval = keeping.interval
    return try context.beginning(
      with: UnfinishedRun.note(
        CommandRecord(
          arguments: Array(CommandLine.arguments.dropFirst(2)), seed: seed,
          files: try files.map(FileFingerprint.init)),
        as: "fit"))
  }

  /// Keeps a run that can continue, and says how; removes one that has not got far enough.
  private func leave(_ unfinished: UnfinishedRun) {
    // A journal that cannot be read any more is left for whoever can restore it.
    guard (try? unfinished.canGoOn) != false, let output else { return unfinished.remove() }
    printError("go on with: bayes-genre fit --resume \(output)")
  }

  /// After a failure, only a run that was stopped or ran out of space can continue: any other fails again. What an earlier
  /// command left stays.
  func leave(_ unfinished: UnfinishedRun, after error: any Error, isNew: Bool) {
    switch (error as? any Fault)?.kind {
    case .cannotWrite, .interrupted: leave(unfinished)
    default: if isNew { unfinished.remove() }
    }
  }

  /// Removes the run of a fit that is done and on the disk; keeps that of one which was stopped.
  func end(_ unfinished: UnfinishedRun, after fit: TableFit) {
    if let failure = unfinished.failure {
      printError("note: no checkpoint was kept: \(failure)")
    }
    if fit.posterior.run.isUnfinished == true { leave(unfinished) } else { unfinished.remove() }
  }

  /// Whoever names the folder of the unfinished run itself means the fit beside it.
  static func fit(named folder: String) -> String {
    let ending = ".unfinished"
    let name = String(folder.reversed().drop { $0 == "/" }.reversed())
    guard name.hasSuffix(ending), name.count > ending.count, !UnfinishedRun.exists(beside: folder)
    else { return folder }
    return String(name.dropLast(ending.count))
  }

  /// The command that a record holds.
  /// - Throws: `SavedFitError` for arguments that no command would have recorded, or other files than those they name.
  private static func command(of record: CommandRecord, in folder: String) throws -> FitCommand {
    guard let command = try? FitCommand.parse(record.arguments), command.table != nil,
      command.resume == nil, command.files.count == record.files.count
    else {
      throw SavedFitError(
        path: folder + "/journal", found: "arguments or files that no fit began with",
        expected: "those of the command that was stopped",
        suggestion: "Restore the folder to go on, or fit anew.")
    }
    return command
  }

  /// The command that a record holds, with the files and the seed that it began with.
  /// - Throws: as `resumed`.
  private static func begun(_ record: CommandRecord, in folder: String) throws -> FitCommand {
    guard record.version == bayesGenreVersion else {
      throw ResumeError(found: "a run of version \(record.version)", expected: bayesGenreVersion)
    }
    var command = try command(of: record, in: folder)
    for file in record.files { try file.verify() }
    var paths = record.files.map(\.path)
    command.table = paths.removeFirst()
    if command.splitting.testData != nil { command.splitting.testData = paths.removeFirst() }
    if command.nuts.run.initialValues != nil {
      command.nuts.run.initialValues = paths.removeFirst()
    }
    command.inference.seed = record.seed
    return command
  }

  /// The fit that a run would give if it were stopped where it was last kept, whether or not a process works on it. Nothing in its
  /// folder changes.
  /// - Throws: as `resumed`, but not `RunInUse`; `NothingKeptYet` before its first draw.
  static func soFar(_ folder: String) throws -> TableFit {
    let snapshot = try RunSnapshot(beside: fit(named: folder))
    guard let record = try snapshot.remembered(CommandRecord.self, as: "fit") else {
      throw NoUnfinishedRun(path: snapshot.path)
    }
    let command = try begun(record, in: snapshot.path)
    let split = try command.splitting.split(
      command.read(command.table ?? ""), target: command.target ?? "",
      kind: command.modelOptions.card.response, train: command.train, seed: record.seed,
      read: command.read)
    let initial = try command.nuts.run.initialValues.map(InitialValues.init(contentsOf:))
    let stopped = Interruption()
    stopped.request()
    do {
      // Nobody asks for scores of rows that were held out.
      return try command.fitted(
        to: Split(training: split.training.table), initial, seed: record.seed,
        in: RunContext(interruption: stopped, journal: snapshot))
    } catch is NothingDrawn {
      throw NothingKeptYet(path: snapshot.path)
    }
  }

  /// The command that began the fit in a folder, and the run it left, which is claimed.
  /// - Throws: `NoUnfinishedRun` where there is none, `RunInUse` where a process works on it, `SavedFitError` where a file
  ///   that it read has changed.
  func resumed(_ folder: String) throws -> (command: FitCommand, unfinished: UnfinishedRun) {
    let output = Self.fit(named: folder)
    let place = UnfinishedRun(beside: output)
    guard UnfinishedRun.exists(beside: output) else { throw NoUnfinishedRun(path: place.path) }
    try place.claim()
    guard let record = try place.remembered(CommandRecord.self, as: "fit") else {
      throw NoUnfinishedRun(path: place.path)
    }
    var command = try Self.begun(record, in: place.path)
    record.noteOtherKernels()
    (command.output, command.page.force) = (output, true)
    (command.quiet, command.json) = (quiet, json)
    if let report = page.report { command.page.report = report }
    if let threads = inference.threads { command.inference.threads = threads }
    if let limit = work.timeLimit { command.work.timeLimit = limit }
    place.interval = command.keeping.interval
    return (command, place)
  }
}

/// `--resume` of a folder without an unfinished run next to it.
struct NoUnfinishedRun: Fault {
  let path: String
  var kind: FaultKind { .notFound }

  var description: String {
    "\(path): found no unfinished run, expected one that `fit --output` by nuts or svi left when it was stopped. Check the path; "
      + "a fit that was finished cannot go on."
  }
}

/// An unfinished run that was kept before its first draw.
struct NothingKeptYet: Fault {
  let path: String
  var kind: FaultKind { .data }

  var description: String {
    "\(path): found no draw yet, expected one at least in what the run has kept. Wait until its warm-up is over and it has kept its state "
      + "once more (--checkpoint-seconds)."
  }
}

/// An unfinished run next to the folder that a new fit is to be saved in.
struct UnfinishedRunInTheWay: Fault {
  var kind: FaultKind { .cannotWrite }

  let description: String
  init(_ output: String) {
    description =
      "\(output): found an unfinished run of it. Go on with fit --resume \(output), choose another --output, or add --force to "
      + "begin anew."
  }
}

/// Claims the path of a new fit before any work is done, so that no other command writes there until it is released; nil
/// without an output.
/// - Throws: `RunInUse` where another process has claimed it; `SavedFitError`, `UnfinishedRunInTheWay`, `FileWriteError` where
///   the fit cannot be saved there.
func claimPlace(of output: String?, force: Bool) throws -> UnfinishedRun? {
  guard let output else { return nil }
  // Before the claim, which makes a folder; and after it, as another command may have finished in between.
  try TableFit.checkWritable(output, overwriting: force)
  let place = UnfinishedRun(beside: output)
  try place.claim()
  try TableFit.checkWritable(output, overwriting: force)
  if !force, UnfinishedRun.exists(beside: output) { throw UnfinishedRunInTheWay(output) }
  return place
}
