import Bayes
import Foundation

/// What an unfinished run remembers of the command that began it.
struct CommandRecord: Codable {
  static let name = "command"

  var version = bayesGenreVersion
  /// The kernels that it was computed with: others give other last bits.
  var kernels = KernelSet.current.rawValue
  var arguments: [String]
  var seed: UInt64
  /// The files that were read.
  var files: [FileFingerprint]

  /// Says on standard error where bits may differ from those of an unbroken run.
  func noteOtherKernels() {
    guard kernels != KernelSet.current.rawValue else { return }
    printError(
      "note: the run began with the \(kernels) kernels and goes on with \(KernelSet.current.rawValue): its results are as good, but not "
        + "those of one machine to the bit.")
  }
}

/// The run of a command that takes long, kept while it works: given once more, the same command goes on with it.
///
/// It is beside the output; without one it is in the working folder, under the name of the command and a checksum of its arguments,
/// from the first saving on.
struct KeptRun {
  let place: UnfinishedRun
  let seed: RunSeed
  /// Whether an earlier command began it.
  let isContinued: Bool
  /// What a new run remembers; nil for one that goes on.
  private let record: CommandRecord?

  /// Options that change no bit of a result.
  private static let idle: Set = [
    "--quiet", "--json", "--force", "--threads", "--time-limit", "--report", "--checkpoint-seconds",
  ]

  /// - Parameters:
  ///   - output: where the result is saved; nil if it is printed alone.
  ///   - seed: the seed that was given; where it was drawn, a continued run has its own.
  ///   - files: the paths of the files that the command reads.
  ///   - force: whether an unfinished run of another command may be replaced.
  /// - Throws: `RunInUse` where another process works there; `UnfinishedRunInTheWay` where another command left its run;
  ///   `ResumeError`, `SavedFitError` where version or files are not those that the run began with.
  init(
    beside output: String?, seed: UInt64?, files: [String?], _ keeping: KeepingOptions, force: Bool
  ) throws {
    let arguments = Self.deciding(Array(CommandLine.arguments.dropFirst()))
    let words = arguments.prefix { !$0.hasPrefix("-") && !$0.contains("/") && !$0.contains(".") }
    let name =
      (words.prefix(2).map { String($0.prefix(40)) } + [
        CRC32(Data(arguments.joined(separator: "\0").utf8)).digits
      ])
      .joined(separator: "-")
    let output = output ?? name
    place = UnfinishedRun(beside: output, every: keeping.interval)
    // A file that is not there is named where it is read.
    let files = files.compactMap { $0.flatMap { try? FileFingerprint(path: $0) } }
    if name != output { try place.claim() }
    if UnfinishedRun.exists(beside: output) {
      do {
        let record = try place.remembered(CommandRecord.self, as: CommandRecord.name)
        guard let record, record.arguments == arguments else {
          throw name == output ? RunOfAnother(path: place.path) : UnfinishedRunInTheWay(output)
        }
        try Self.check(record, files)
        (self.seed, isContinued, self.record) = (RunSeed(record.seed), true, nil)
        printError("going on with \(place.path)")
        record.noteOtherKernels()
        return
      } catch let error as RunInUse {
        throw error
      } catch {
        if !force { throw error }
        try place.begin()
      }
    }
    (self.seed, isContinued) = (RunSeed(seed), false)
    record = CommandRecord(arguments: arguments, seed: self.seed.number, files: files)
    if name == output { place.waitsBeforeSaving = true }
  }

  private static func check(_ record: CommandRecord, _ files: [FileFingerprint]) throws {
    guard record.version == bayesGenreVersion else {
      throw ResumeError(found: "a run of version \(record.version)", expected: bayesGenreVersion)
    }
    guard record.files.map(\.path) == files.map(\.path) else {
      func words(_ files: [FileFingerprint]) -> String {
        files.isEmpty ? "no file" : files.map(\.path).joined(separator: ", ")
      }
      throw ResumeError(found: words(files), expected: words(record.files))
    }
    for file in record.files { try file.verify() }
  }

  /// The arguments that decide the result, each option as one word with its value, however it was given.
  static func deciding(_ arguments: [String]) -> [String] {
    let valued = BayesGenre.command(named: arguments).map { OptionNames(of: $0).valued } ?? []
    var (kept, rest) = ([String](), arguments[...])
    while let argument = rest.popFirst() {
      // What follows is no option, whatever it is called.
      if argument == "--" { return kept + [argument] + rest }
      guard argument.hasPrefix("--") else {
        kept.append(argument)
        continue
      }
      var option = argument
      if valued.contains(argument), let value = rest.popFirst() { option += "=\(value)" }
      if !idle.contains(String(option.prefix { $0 != "=" })) { kept.append(option) }
    }
    return kept
  }

  /// Does the work of the command in the context of its run. What was stopped stays, with the command that goes on; what is done or
  /// failed is removed.
  func work<Result>(
    in context: RunContext, isStopped: (Result) -> Bool, _ body: (RunContext) throws -> Result
  ) throws -> Result {
    var context = context
    context.journal = place
    if let record {
      context = try context.beginning(with: UnfinishedRun.note(record, as: CommandRecord.name))
    }
    do {
      let result = try body(context)
      if isStopped(result) { leave() } else { place.remove() }
      return result
    } catch {
      switch (error as? any Fault)?.kind {
      case .cannotWrite, .interrupted: leave()
      default: if !isContinued { place.remove() }
      }
      throw error
    }
  }

  private func leave() {
    do { try place.saveNow() } catch {
      return printError("note: the unfinished run could not be kept: \(error)")
    }
    guard (try? place.canGoOn) != false else { return place.remove() }
    place.release()
    printError("kept in \(place.path): the same command goes on from there")
  }
}

/// In the working folder, under the name of this command's run, something that it did not leave.
struct RunOfAnother: Fault {
  let path: String
  var kind: FaultKind { .cannotWrite }

  var description: String {
    "\(path): found no run of this command, expected the one that it left or nothing. Remove the folder, or add --force to begin anew."
  }
}
