import ArgumentParser
import Bayes

// What the value of an option must be, as its `transform`: the error for another value shows the option, the value and these
// words. Such options take the next word whatever it is, so that `--seed -1` is a wrong seed and not a missing one.

/// A whole number within bounds.
func whole(_ range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
  { text in
    guard let number = Int(text), range.contains(number) else {
      throw ValidationError(
        "expected a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }
}

/// A seed.
@Sendable func seedNumber(_ text: String) throws -> UInt64 {
  guard let seed = UInt64(text) else {
    throw ValidationError("expected a whole number from 0 to \(UInt64.max).")
  }
  return seed
}

/// A number that is acceptable; `words` say which ones are.
func number(
  _ words: String, where isWanted: @escaping @Sendable (Double) -> Bool
) -> @Sendable (String) throws -> Double {
  { text in
    guard let number = Double(text), isWanted(number) else {
      throw ValidationError("expected \(words).")
    }
    return number
  }
}

/// A number between 0 and 1, both excluded.
let properShare = number("a number between 0 and 1, such as 0.9") { $0 > 0 && $0 < 1 }

/// A number of rows, or a share of them.
@Sendable func splitSize(_ text: String) throws -> SplitSize {
  guard let size = SplitSize(text) else {
    throw ValidationError("expected a number of rows, or a share between 0 and 1, such as 0.8.")
  }
  return size
}

/// The path of a file or folder that is written beside what is printed, so that `-` cannot mean standard output.
@Sendable func pathBesideOutput(_ path: String) throws -> String {
  guard path != "-" else {
    throw ValidationError(
      "standard output has what is printed. Give another path, or ./- for a file of that name.")
  }
  return path
}

/// Where a command's one result is written: a path, or nil for standard output, which `-` means as well.
func pathOfResult(_ output: String?) -> String? { output == "-" ? nil : output }

/// A number as help shows it: `10` for 10.0.
func shown(_ value: Double) -> String { value.shortest }
