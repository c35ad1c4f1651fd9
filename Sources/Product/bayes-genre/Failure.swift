import ArgumentParser
import Bayes
import Foundation
import Synchronization

/// Runs the body of a command; says what went wrong on standard error and exits with the code for it.
func reportingFailures(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as ExitCode {
    throw error
  } catch let error as ValidationError {
    throw error
  } catch {
    printError("bayes-genre: \(words(for: error))")
    throw ExitCode(failureCode(of: error))
  }
}

/// An error in words: a fault's own, with settings as options; an error of Foundation explained.
private func words(for error: any Error) -> String {
  if let fault = error as? any Fault { return fault.message(for: .commandLine) }
  guard let error = error as? CocoaError else { return "\(error)" }
  let path = error.filePath ?? error.url?.path ?? "a file"
  if let system = error.underlying as? POSIXError {
    return "\(FileWriteError(path: path, code: system.code.rawValue))"
  }
  return "\(path): \(error.localizedDescription)"
}

/// What kind of failure it was, by the codes of `sysexits.h`; that of the signal where one stopped the work.
func failureCode(of error: any Error) -> Int32 {
  switch (error as? any Fault)?.kind {
  case .usage: 64
  case .data: 65
  case .notFound: 66
  case .cannotWrite: 73
  case .interrupted: (error as? any StoppedEarly)?.reason?.exitCode ?? 130
  case nil: 70
  }
}

/// Progress and messages go to standard error: standard output is for results. A failure to write them is ignored.
func printError(_ line: String) { printProgress(printableLines(line) + "\n") }

func printProgress(_ text: String) {
  try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
}

/// A pipe that nobody reads any more. Progress that is written to one is lost and nothing else is; a result ends the process, as
/// it does with other programs.
enum BrokenPipe {
  /// Whether it ended the process before `survive` was called: otherwise whoever started it wants the failure.
  private static let endsProcess = Atomic(false)

  /// From here on writing to such a pipe fails, and does not end the process.
  static func survive() {
    let before = unsafeBitCast(signal(SIGPIPE, SIG_IGN), to: Int.self)
    endsProcess.store(before != unsafeBitCast(SIG_IGN, to: Int.self), ordering: .relaxed)
  }

  /// Ends the process, unless whoever started it wants to hear of the failure.
  static func end() {
    guard endsProcess.load(ordering: .relaxed) else { return }
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
  }
}

/// Results, on standard output.
/// - Throws: `FileWriteError` where it is closed or full: a lost result is a failure, unless nobody can read it any more.
func printResult(_ text: String) throws {
  guard let failure = writeResult(Array(text.utf8)),
    !SignalWatch.isHungUp.load(ordering: .relaxed)
  else { return }
  if failure == EPIPE { BrokenPipe.end() }
  throw FileWriteError(
    path: "standard output", found: "that it cannot be written",
    suggestion: "Check where it leads.")
}

/// Writes to standard output; returns the number of the error that kept something from being written, nil if all was.
private func writeResult(_ bytes: [UInt8]) -> Int32? {
  bytes.withUnsafeBytes { bytes in
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
      if count < 0, errno != EINTR { return errno }
      written += max(0, count)
    }
    return nil
  }
}

/// A report, on standard output: names in it can neither move the cursor nor colour the terminal.
func printText(_ text: String) throws { try printResult(printableLines(text) + "\n") }

/// One JSON object on standard output.
func printJSON(_ value: some Encodable) throws {
  try printResult(JSONEncoder.readable(for: .commandLine).text(value) + "\n")
}

/// Writes a file next to its path, then renames it: the file is never incomplete.
func writeFile(_ data: Data, to path: String) throws { try DurableStorage().write(data, to: path) }

/// Refuses output files before any work is done: those that exist already, whose folder does not or takes no file, that are
/// named twice, and those that are read or belong to a folder that is.
func checkOutputs(_ outputs: [String?], besides inputs: [String?], force: Bool) throws {
  let inputs = inputs.compactMap(\.self).map(resolvedPath)
  var taken: Set<String> = []
  for path in outputs.compactMap(\.self) {
    try refuseToReplace(path, unless: force)
    let place = resolvedPath(path)
    guard taken.insert(place).inserted,
      inputs.allSatisfy({ place != $0 && !place.hasPrefix($0 + "/") })
    else {
      throw FileWriteError(
        path: path, found: "a file that is read, or written by another option",
        expected: "a path of its own", suggestion: "Choose another path.")
    }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw FileWriteError(
        path: path, found: "no folder \(printable(folder))", expected: "one to write into",
        suggestion: "Make it, or choose another path.")
    }
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw FileWriteError(
        path: path, found: "no permission to write into \(printable(folder))",
        expected: "a folder that takes files", suggestion: "Choose another path.")
    }
  }
}

/// Where a path leads, through links.
func resolvedPath(_ path: String) -> String {
  URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
}

/// Refuses an output file that exists already, before any work is done.
func refuseToReplace(_ path: String?, unless force: Bool) throws {
  guard let path, !force, FileManager.default.fileExists(atPath: path) else { return }
  throw FileWriteError(
    path: path, found: "something there already", expected: "a new path",
    suggestion: "Choose another path, or add --force to replace a file.")
}
