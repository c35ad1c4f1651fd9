import Diagnostics
import Words

/// Whether an approximate fit would do instead of another fit of the same model to the same data, by NUTS if there is one.
///
/// - For *predictions*: the test accuracies do not differ by more than chance, and log loss rises by at most 0.02 nats a row;
///   for numbers, the log density falls by at most 0.02 nats a row.
/// - For *means*: the root mean square shift of posterior means is at most 0.2 SD, and no scalar is off by more than one.
/// - For *intervals*: in addition, the median ratio of SDs is between 0.8 and 1.25, and no scalar has less than half the SD.
///
/// The parameters are judged against NUTS alone: two approximations may agree and both be wrong.
struct ApproximationJudgment: Encodable {
  /// Nil without test rows to judge by.
  let predictionsWouldDo: Bool?
  /// Nil where single scalars cannot be compared, or the yardstick is not a posterior by NUTS.
  let meansWouldDo: Bool?
  let intervalsWouldDo: Bool?
  private let comparison: Comparison

  enum CodingKeys: String, CodingKey {
    case predictionsWouldDo = "predictions_would_do"
    case meansWouldDo = "means_would_do"
    case intervalsWouldDo = "intervals_would_do"
  }

  init(_ comparison: Comparison) {
    self.comparison = comparison
    predictionsWouldDo =
      switch comparison.test {
      case .classes(let test): !test.accuraciesDiffer && test.logLossDifference <= 0.02
      case .numbers(let test): test.logDensityDifference >= -0.02
      case nil: nil
      }
    guard comparison.hasIdentifiedScalars, comparison.first.inference == .nuts,
      let shift = comparison.rootMeanSquareShift, let ratio = comparison.medianRatioOfSDs
    else {
      meansWouldDo = nil
      intervalsWouldDo = nil
      return
    }
    let means = shift <= 0.2 && comparison.differences.allSatisfy { abs($0.shiftInSDs) <= 1 }
    meansWouldDo = means
    intervalsWouldDo =
      means && (0.8...1.25).contains(ratio)
      && comparison.differences.allSatisfy { $0.ratioOfSDs >= 0.5 }
  }

  /// The judgement in words.
  var sentences: [String] {
    let name = comparison.second.inference.name
    var sentences: [String] = []
    if !comparison.hasIdentifiedScalars {
      sentences.append(
        "Single scalars of this model have symmetric modes: compare predictions, not scalars.")
    } else if let shift = comparison.rootMeanSquareShift, let ratio = comparison.medianRatioOfSDs {
      let yardstick = comparison.first.inference.name
      let isPoint = comparison.second.inference.isPoint
      sentences.append(
        "Posterior means of \(name) are off by \(decimal(shift, 2)) posterior SDs (root mean square)"
          + (isPoint
            ? "; a point has no SDs."
            : "; its SDs are \(positiveText(ratio, 2)) times those of \(yardstick) (median)."))
      sentences += farScalars(name)
      if ratio < 0.8, !isPoint {
        sentences.append("\(name) understates the uncertainty: do not report its intervals.")
      }
    }
    sentences.append(verdict(name))
    return sentences
  }

  private func farScalars(_ name: String) -> [String] {
    let isPoint = comparison.second.inference.isPoint
    let far = comparison.differences
      .filter { abs($0.shiftInSDs) > 1 || !isPoint && $0.ratioOfSDs < 0.5 }
      .sorted { abs($0.shiftInSDs) > abs($1.shiftInSDs) }
    guard !far.isEmpty else { return [] }
    let names = far.prefix(3).map(\.name).joined(separator: ", ") + (far.count > 3 ? ", …" : "")
    return [
      "\(far.count) of \(counted(comparison.differences.count, "scalar")) \(far.count == 1 ? "is" : "are") off by more than one SD"
        + (isPoint ? "" : " or \(far.count == 1 ? "has" : "have") less than half of it")
        + " (\(names)): do not report those from \(name)."
    ]
  }

  private func verdict(_ name: String) -> String {
    var good: [String] = []
    var bad: [String] = []
    for (what, would) in [
      ("predictions", predictionsWouldDo), ("means", meansWouldDo),
      ("intervals", intervalsWouldDo),
    ] {
      if would == true { good.append(what) } else if would == false { bad.append(what) }
    }
    func list(_ words: [String]) -> String {
      words.count < 2
        ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }
    var parts: [String] = []
    if !good.isEmpty { parts.append("\(name) would do for \(list(good))") }
    if !bad.isEmpty {
      parts.append("\(good.isEmpty ? name + " " : "")would not do for \(list(bad))")
    }
    let judged = parts.isEmpty ? "" : parts.joined(separator: "; it ") + "."
    guard comparison.hasIdentifiedScalars, comparison.first.inference != .nuts else {
      return judged
    }
    return (judged.isEmpty ? "" : judged + " ")
      + "Neither fit is by NUTS, so their parameters are not judged: two approximations may agree and both be wrong."
  }
}
