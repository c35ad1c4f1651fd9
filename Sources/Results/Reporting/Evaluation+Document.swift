import Diagnostics
import Tasks
import Words

extension Evaluation: Documented {
  /// The scores with their intervals, each class, what is taken for what, and how often what is given a probability happens.
  public func document() -> Document {
    var blocks: [Document.Block] = [
      .paragraph(
        "\(model) predicts \(quoted(target)) of \(numbered(rowNumbers.count, "row"))",
        isWrapped: false),
      .group(notes.map { .remark(.note, $0) }),
    ]
    if let caution { blocks.append(.remark(.caution, caution)) }
    if let classes {
      blocks += [.table(scores(classes)), .table(classTable(classes)), .figures(figures)]
    } else if let table = numberTable {
      blocks.append(.table(table))
    }
    return Document(title: "Evaluation of \(model)", blocks: blocks)
  }

  private func scores(_ classes: ClassEvaluation) -> Document.Table {
    func row(_ name: String, _ share: ClassEvaluation.RowShare) -> [String] {
      let interval = share.interval
      return [
        name, decimal(share.value),
        "\(decimal(interval.lowerBound)) – \(decimal(interval.upperBound))",
      ]
    }
    func row(_ name: String, _ mean: ClassEvaluation.RowMean) -> [String] {
      let half = 1.96 * mean.standardError
      guard half.isFinite else { return [name, decimal(mean.value), "–"] }
      return [
        name, decimal(mean.value), "\(decimal(mean.value - half)) – \(decimal(mean.value + half))",
      ]
    }
    var table = Document.Table(header: ["", "", "95 % interval"])
    table.rows = [row("accuracy", classes.accuracy)]
    if let majority = baseline.majorityAccuracy {
      table.rows.append(["  largest class of the training rows", decimal(majority)])
    }
    table.rows += classes.topShares.map {
      row("true class among the \($0.classes) likeliest", $0.share)
    }
    table.rows += [
      row("log loss, nats", classes.logLoss), row("Brier score", classes.brier),
      ["calibration error", decimal(classes.expectedCalibrationError)],
      ["macro-F1", decimal(classes.macroF1)], ["weighted F1", decimal(classes.weightedF1)],
      ["micro-F1", decimal(classes.microF1)],
    ]
    return table
  }

  private func classTable(_ classes: ClassEvaluation) -> Document.Table {
    let labels = ClassLabels(classNames)
    let total = Double(rowNumbers.count)
    return Document.Table(
      title: "Class by class",
      header: ["", "rows", "precision", "recall", "F1", "share of rows", "mean probability"],
      rows: classes.classes.enumerated().map { code, score in
        [
          labels.rows[code], String(score.rows), decimal(score.precision), decimal(score.recall),
          decimal(score.f1), decimal(Double(score.rows) / total), decimal(score.meanProbability),
        ]
      },
      note: "A mean probability above the share of rows says that the class is predicted too often."
    )
  }

  /// Nil for classes.
  private var numberTable: Document.Table? {
    guard let score = score.numbers else { return nil }
    let mean = baseline.trainingMean
    func row(_ name: String, _ text: (NumberScore) -> String) -> [String] {
      [name, text(score), mean.map(text) ?? "–"]
    }
    return Document.Table(
      header: ["", model, "training mean"],
      rows: [
        row("log density of a row") { decimal($0.logDensity) },
        row("RMSE") { significant($0.rootMeanSquareError) },
        row("MAE") { significant($0.meanAbsoluteError) }, row("R²") { decimal($0.rSquared) },
        row("inside central 90 %") { decimal($0.coverage) },
      ])
  }
}
