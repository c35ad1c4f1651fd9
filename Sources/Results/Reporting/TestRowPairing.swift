import MathKernels
import Tasks

/// What two fits say of the test rows, row by row where both were tested on the same rows and saved their predictions.
struct TestRowPairing {
  /// Both fits' rows, in one order; nil where they cannot be paired.
  let rows: (first: ScoredRows, second: ScoredRows)?
  /// Why they cannot be paired; nil where they can.
  let obstacle: Obstacle?
  /// The standard error of the difference of mean log probabilities, of the paired rows or else of independent ones; nil for fewer
  /// than two rows, and where a fit was saved without its predictions for each row.
  let logProbabilityStandardError: Double?

  /// Why test rows cannot be paired.
  enum Obstacle {
    case otherRows, savedWithout

    var words: String {
      switch self {
      case .otherRows: "the two were tested on different rows, so that these cannot be paired"
      case .savedWithout:
        "one of them was saved without what it says of each row, so that rows cannot be paired: fit again"
      }
    }
  }

  init(_ first: TableFit, _ second: TableFit, haveSameRows: Bool) {
    let (ours, theirs) = (first.scoredTestRows, second.scoredTestRows)
    let rowsAreKnown = first.rowChecksums != nil && second.rowChecksums != nil
    if haveSameRows, let (ours, theirs) = first.pairedTestRows(with: second) {
      rows = (ours, theirs)
      obstacle = nil
      logProbabilityStandardError = standardErrorOfMean(
        zip(ours.logProbabilities, theirs.logProbabilities).map { $0 - $1 })
      return
    }
    rows = nil
    obstacle = rowsAreKnown && !haveSameRows ? .otherRows : .savedWithout
    let errors = [ours, theirs].compactMap {
      $0.flatMap { standardErrorOfMean($0.logProbabilities) }
    }
    logProbabilityStandardError =
      errors.count == 2 ? (errors[0] * errors[0] + errors[1] * errors[1]).squareRoot() : nil
  }
}

/// s/√n; nil for fewer than two values.
func standardErrorOfMean(_ values: [Double]) -> Double? {
  guard values.count > 1 else { return nil }
  return (SampleMoments(values).sampleVariance / Double(values.count)).squareRoot()
}

/// Whether two mean log probabilities of rows differ by more than two standard errors, and by more than rounding: the same
/// predictions summed in another order differ in their last digits, and so does each row.
func isClearDifference(_ difference: Double, error: Double) -> Bool {
  abs(difference) > max(2 * error, 1e-9)
}
