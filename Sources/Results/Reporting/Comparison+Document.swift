import Tables
import Tasks
import Words

extension Comparison: Documented {
  /// The comparison as a document: what keeps the two apart, how each predicts, where they differ most, and what that means.
  public func document() -> Document {
    var blocks: [Document.Block] = []
    if let caution { blocks.append(.remark(.caution, caution)) }
    blocks += Document.Block.tables(sides, differenceTable)
    let pictures = figures
    if !pictures.isEmpty { blocks.append(.figures(pictures)) }
    blocks.append(.list(verdict.filter { $0 != caution }, isWrapped: false))
    return Document(title: "\(firstName) and \(secondName)", blocks: blocks)
  }

  /// The two side by side.
  private var sides: Document.Table {
    var table = Document.Table(header: ["", firstName, secondName])
    func row(_ name: String, _ value: (FitReport) -> String) {
      let (one, other) = (value(first), value(second))
      // What neither kind of inference has.
      if (one, other) != ("–", "–") { table.rows.append([name, one, other]) }
    }
    func rmse(_ score: TaskScore?) -> String {
      score?.numbers.map { significant($0.rootMeanSquareError) } ?? "–"
    }
    row("model") { $0.model }
    row("inference") { report in
      ([report.inference.rawValue] + (report.run.family.map { [$0] } ?? [])).joined(separator: ", ")
        + (report.run.guide?.isCorrected == true ? ", corrected" : "")
    }
    row("parameterization") { $0.parameterization }
    row("training rows") { String($0.training.rows) }
    switch first.target {
    case .classes:
      row("train accuracy") { decimal($0.training.classes?.accuracy) }
      row("validation accuracy") { decimal($0.validation?.classes?.accuracy) }
      row("validation log loss") { decimal($0.validation?.classes?.logLoss) }
      row("test accuracy") { decimal($0.test?.classes?.accuracy) }
      row("majority class") { decimal($0.baseline.majorityAccuracy) }
      row("test log loss") { decimal($0.test?.classes?.logLoss) }
      row("macro-F1") { decimal($0.scored.classes?.macroF1) }
      row("calibration error") { decimal($0.scored.classes?.expectedCalibrationError) }
    case .quantity, .count:
      row("train RMSE") { rmse($0.training) }
      row("validation RMSE") { rmse($0.validation) }
      row("validation log density") { decimal($0.validation?.logDensity) }
      row("test RMSE") { rmse($0.test) }
      row("test log density") { decimal($0.test?.logDensity) }
      row("MAE") { $0.scored.numbers.map { significant($0.meanAbsoluteError) } ?? "–" }
      row("R²") { decimal($0.scored.numbers?.rSquared) }
      row("inside central 90 %") { decimal($0.scored.numbers?.coverage) }
    }
    row("largest R̂") { decimal($0.agreement?.maxRHat, 4) }
    row("smallest bulk ESS") { effectiveDraws($0.agreement?.minBulkESS) }
    row("divergences") { $0.agreement.map { String($0.divergences) } ?? "–" }
    row("ELBO") {
      $0.run.guide.map { "\(decimal($0.elbo, 1)) ± \(decimal($0.elboStandardError, 1))" } ?? "–"
    }
    row("log evidence") { decimal($0.run.guide?.logEvidence, 1) }
    row("Pareto k̂") { $0.run.guide?.trustText ?? "–" }
    row("gradient evaluations") { String($0.run.gradientEvaluations) }
    row("inference, CPU seconds") { decimal($0.run.cpuSeconds, 2) }
    row("wall seconds") { decimal($0.wallSeconds, 2) }
    table.rows += predictive?.rows ?? []
    return table
  }

  /// The scalars that differ most; nil where single scalars cannot be compared.
  private var differenceTable: Document.Table? {
    let largest = largestDifferences(8)
    guard !largest.isEmpty else { return nil }
    return Document.Table(
      header: ["largest differences", firstName, secondName, "shift, SDs", "ratio of SDs"],
      rows: largest.map { difference in
        let means = ScaledNumbers(scale: difference.firstSD)
        return [
          difference.name, means.text(difference.firstMean), means.text(difference.secondMean),
          decimal(difference.shiftInSDs, 2), positiveText(difference.ratioOfSDs, 2),
        ]
      })
  }
}
