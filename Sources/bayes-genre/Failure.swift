import ArgumentParser
import Bayes
import Foundation

/// Runs the body of a command; says what went wrong on standard error and exits with the code for it.
func reportingFailures(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as ExitCode {
    throw error
  } catch let error as ValidationError {
    throw error
  } catch {
    printError("bayes-genre: \(error)")
    throw ExitCode(exitCode(for: error))
  }
}

private func exitCode(for error: any Error) -> Int32 {
  switch error {
  case is DataError, is ModelError, is LayoutMismatch: 65
  case is FileNotFoundError: 66
  case is FileWriteError: 73
  case GenreTableSimulator.Failure.cannotWrite: 73
  case let error as SavedFitError:
    switch error.kind {
    case .damaged: 65
    case .notFound: 66
    case .cannotWrite: 73
    }
  case is NothingDrawn: 130
  default: 70
  }
}

/// Progress and messages go to standard error: standard output is for results.
func printError(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

/// One JSON object on standard output.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
