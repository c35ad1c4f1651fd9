import Diagnostics
import MathKernels
import Posteriors
import Tables
import Tasks
import Variational
import Words

extension FitReport: Documented {
  /// The report as a document: what was fitted, how well it predicts, how far the posterior can be trusted.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    let (notes, warnings) = (choices.words(for: reader), problems.words(for: reader))
    var blocks: [Document.Block] = [.lines(summary)]
    if let preparation, !preparation.isEmpty {
      let title = "preparation, learned from the training rows"
      blocks += [
        .only(.terminal, [.lines([title] + preparation.map { "  " + $0 })]),
        .only(.page, [.heading(title.capitalizedFirst), .list(preparation)]),
      ]
    }
    blocks.append(.only(.page, [.heading("Scores")]))
    blocks += Document.Block.tables(scores, confusion)
    blocks += [
      .only(.page, [.heading("What it took")]),
      .group([.table(cost), .lines(run.guide?.progress ?? [])]),
    ]
    if !notes.isEmpty { blocks.append(.group(notes.map { .remark(.note, $0, isWrapped: false) })) }
    blocks.append(
      warnings.isEmpty
        ? .paragraph("no warnings")
        : .group(warnings.map { .remark(.warning, $0, isWrapped: false) }))
    return Document(title: "\(model) by \(inference.name)", blocks: blocks)
  }

  /// What was fitted, and to how much data.
  private var summary: [String] {
    let chosenBy = validation.map { counted($0.rows, "validation row") + ", " } ?? ""
    let held = test.map { counted($0.rows, "test row") } ?? "no test rows"
    return [
      "\(model) by \(methodInWords), seed \(seed)",
      "\(counted(training.rows, "training row")), \(chosenBy)\(held), \(counted(features.count, "feature")), \(targetInWords)",
    ]
  }

  private var targetInWords: String {
    switch target {
    case .classes: counted(classes.count, "class", "classes")
    case .quantity: "a quantity to predict"
    case .count: "a count to predict"
    }
  }

  private var scores: Document.Table {
    let columns = [("train", training), ("validation", validation), ("test", test)]
      .compactMap { name, score in score.map { (name, $0) } }
    let others = columns.dropLast().map { _ in "" }
    func row(_ name: String, _ value: (TaskScore) -> String) -> [String] {
      [name] + columns.map { value($0.1) }
    }
    func row(_ name: String, _ value: (ClassificationScore) -> Double) -> [String] {
      row(name) { decimal($0.classes.map(value)) }
    }
    func row(_ name: String, _ value: (NumberScore) -> String) -> [String] {
      row(name) { $0.numbers.map(value) ?? "–" }
    }
    var table = Document.Table(header: [""] + columns.map(\.0))
    // The baseline is for the last column, which judges.
    switch baseline {
    case .majorityClass(let accuracy):
      table.rows = [
        row("accuracy", \.accuracy), ["  majority class"] + others + [decimal(accuracy)],
        row("log loss", \.logLoss), row("macro-F1", \.macroF1),
        row("calibration error", \.expectedCalibrationError),
      ]
    case .trainingMean(let mean):
      func rows(_ name: String, _ value: (NumberScore) -> String) -> [[String]] {
        [row(name, value), ["  training mean"] + others + [value(mean)]]
      }
      table.rows =
        rows("log density of a row") { decimal($0.logDensity) }
        + rows("RMSE") { significant($0.rootMeanSquareError) }
        + rows("MAE") { significant($0.meanAbsoluteError) }
        + rows("R²") { decimal($0.rSquared) }
        + rows("inside central 90 %") { decimal($0.coverage) }
    }
    return table
  }

  private var methodInWords: String {
    let form =
      switch parameterization {
      case "noncentered": ", non-centred"
      case "partial": ", partially centred"
      default: ""
      }
    switch inference {
    case .nuts: return "NUTS (\(counted(chains, "chain")) × \(counted(draws, "draw"))\(form))"
    case .point: return "training as a point"
    case .ancestral:
      return "ancestral sampling (\(counted(draws, "draw")) from the prior, no fitting)"
    default:
      let corrected = run.guide?.isCorrected == true ? ", corrected by importance weights" : ""
      return "\(inference.name) (\(run.family ?? "")\(form)\(corrected))"
    }
  }

  /// Nil for numbers.
  private var confusion: Document.Table? {
    guard let scored = scored.classes else { return nil }
    let width = classes.count
    let labels = ClassLabels(classes)
    guard width <= Self.widestMatrix else { return confusions(scored, labels) }
    var table = Document.Table(
      title: "confusion matrix, \(scoredRows) rows",
      header: ["true \\ predicted"] + labels.columns + ["recall"])
    for actual in 0..<width {
      let counts = Array(scored.confusion[actual * width..<(actual + 1) * width])
      let total = counts.reduce(0, +)
      let recall = total == 0 ? "–" : decimal(Double(counts[actual]) / Double(total), 2)
      table.rows.append(
        [labels.rows[actual]] + counts.map { $0 == 0 ? "·" : String($0) } + [recall])
    }
    return table
  }

  /// The most classes whose confusion matrix is shown: a wider one fits no page.
  private static let widestMatrix = 40
  /// Pairs of classes that are shown instead.
  private static let shownConfusions = 20

  /// The classes that are most often taken for another one; nil where none is.
  private func confusions(_ scored: ClassificationScore, _ labels: ClassLabels) -> Document.Table? {
    let width = classes.count
    let wrong = scored.confusion.indices.filter {
      scored.confusion[$0] > 0 && $0 / width != $0 % width
    }
    guard !wrong.isEmpty else { return nil }
    let shown = wrong.sorted { (-scored.confusion[$0], $0) < (-scored.confusion[$1], $1) }
      .prefix(Self.shownConfusions)
    let title =
      shown.count < wrong.count
      ? "the \(shown.count) most frequent of \(wrong.count) confusions, \(scoredRows) rows (as JSON, the whole matrix)"
      : "confusions, \(scoredRows) rows"
    var table = Document.Table(
      title: title, header: ["true", "predicted", "rows", "of the class's rows"])
    table.rows = shown.map { place in
      let actual = place / width
      return [
        labels.rows[actual], labels.rows[place % width], String(scored.confusion[place]),
        String(scored.classCounts[actual]),
      ]
    }
    return table
  }

  /// What the inference took, and how far it can be trusted.
  private var cost: Document.Table {
    var table = Document.Table()
    if let agreement {
      table.rows.append(["largest R̂", decimal(agreement.maxRHat, 4)])
      table.rows.append(["smallest bulk ESS", effectiveDraws(agreement.minBulkESS)])
      table.rows.append(["smallest tail ESS", effectiveDraws(agreement.minTailESS)])
      table.rows.append(["divergences", String(agreement.divergences)])
    }
    if let guide = run.guide {
      table.rows.append([
        "ELBO", "\(decimal(guide.elbo, 2)) ± \(decimal(guide.elboStandardError, 2))",
      ])
      table.rows.append(["Pareto k̂", guide.trustText])
      if let importance = guide.importance {
        let worth = effectiveDraws(importance.effectiveSampleSize)
        table.rows.append(["draws are worth", "\(worth) of \(importance.draws)"])
      }
      if let evidence = guide.logEvidence {
        table.rows.append(["log evidence", decimal(evidence, 2)])
      }
    }
    if let steps = run.steps { table.rows.append(["steps", String(steps)]) }
    if let converged = run.converged { table.rows.append(["converged", converged ? "yes" : "no"]) }
    if let curve = run.training?.curve, let best = curve.best {
      table.rows.append(["epochs", String(curve.epochs.count)])
      table.rows.append(["best epoch", String(best.epoch)])
      if let loss = best.validationLoss {
        table.rows.append(["its validation loss", decimal(loss)])
        table.rows.append(["its validation accuracy", decimal(best.validationAccuracy)])
      }
    }
    if inference.isFitted {
      table.rows.append(["gradient evaluations", String(run.gradientEvaluations)])
    }
    table.rows.append(["inference, CPU seconds", decimal(run.cpuSeconds, 2)])
    table.rows.append(["whole process, CPU seconds", decimal(cpuSeconds, 2)])
    table.rows.append(["wall seconds", decimal(wallSeconds, 2)])
    return table
  }
}

extension GuideRecord {
  /// `0.31 (good)`.
  var trustText: String {
    guard let importance, let verdict else { return "–" }
    let k = importance.paretoK
    return (k.isFinite ? decimal(k, 2) : k < 0 ? "< 0" : "∞") + " (\(verdict.name))"
  }

  /// The ELBO on the way, from the first window to the last: bars of its distance from the best, on a logarithmic scale.
  fileprivate var progress: [String]? {
    guard let windows = elboWindows, windows.count > 1, let first = windows.first,
      let last = windows.last
    else { return nil }
    let picked = (0..<min(windows.count, Self.barCount)).map {
      windows[$0 * (windows.count - 1) / (min(windows.count, Self.barCount) - 1)]
    }
    let best = windows.map(\.mean).max() ?? 0
    let distances = picked.map { logarithm(onePlus: best - $0.mean) }
    let bars = barLine(distances)
    func text(_ window: ELBOWindow) -> String {
      "\(decimal(window.mean, 1)) ± \(decimal(window.standardError, 1)) at step \(window.endStep)"
    }
    return ["nats below the best ELBO, log scale: \(bars)", "from \(text(first)) to \(text(last))"]
  }

  private static let barCount = 40
}

/// Numbers as a line of bars, the largest of full height.
func barLine(_ values: [Double]) -> String {
  let bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  guard let largest = values.max(), largest > 0, largest.isFinite else {
    return values.map { _ in bars[0] }.joined()
  }
  return values.map { value in
    bars[Int(max(0, min(7, (value / largest * 7).rounded())))]
  }.joined()
}

extension ApproximationVerdict {
  /// In a word or two, for tables.
  var name: String {
    switch self {
    case .good: "good"
    case .correctable: "usable after correction"
    case .meansOnly: "means only"
    case .doNotTrust: "do not trust"
    }
  }
}
