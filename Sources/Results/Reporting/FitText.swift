import Diagnostics
import MathKernels
import Posteriors
import Tasks
import Variational

extension FitReport {
  /// The report as text: what was fitted, how well it predicts, how far the posterior can be trusted.
  public func text() -> String {
    var sections: [String] = []
    let chosenBy = validation.map { counted($0.rows, "validation row") + ", " } ?? ""
    let held = test.map { counted($0.rows, "test row") } ?? "no test rows"
    sections.append(
      """
      \(model) by \(methodInWords), seed \(seed)
      \(counted(training.rows, "training row")), \(chosenBy)\(held), \(counted(features.count, "feature")), \(classes.count) classes
      """)
    if let preparation, !preparation.isEmpty {
      sections.append(
        "preparation, learned from the training rows\n"
          + preparation.map { "  \($0)" }.joined(separator: "\n"))
    }
    let columns = [("train", training), ("validation", validation), ("test", test)]
      .compactMap { name, score in score.map { (name, $0) } }
    var scores = TextTable(header: [""] + columns.map(\.0))
    func row(_ name: String, _ value: (ClassificationScore) -> Double) {
      scores.append([name] + columns.map { decimal(value($0.1)) })
    }
    row("accuracy", \.accuracy)
    // Of the last column, which judges.
    scores.append(
      ["  majority class"] + columns.dropLast().map { _ in "" } + [decimal(majorityAccuracy)])
    row("log loss", \.logLoss)
    row("macro-F1", \.macroF1)
    row("calibration error", \.expectedCalibrationError)
    sections.append(scores.rendered())
    sections.append(confusionText())
    sections.append(inferenceText())
    if !notes.isEmpty { sections.append(notes.map { "note: \($0)" }.joined(separator: "\n")) }
    if warnings.isEmpty {
      sections.append("no warnings")
    } else {
      sections.append(warnings.map { "warning: \($0)" }.joined(separator: "\n"))
    }
    return sections.joined(separator: "\n\n")
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

  private func confusionText() -> String {
    let width = classes.count
    let names = classes.map { $0.count > 12 ? String($0.prefix(11)) + "…" : $0 }
    let short = names.map { $0.count <= 5 ? $0 : String($0.prefix(4)) + "." }
    // What is cut must be neither another's name nor another number.
    let isClear =
      Set(short).count == width && !classes.contains { $0.count > 5 && Double($0) != nil }
    let hasRoom = names.reduce(0) { $0 + $1.count + 2 } <= 60
    let headings = isClear || !hasRoom ? short : names
    var table = TextTable(header: ["true \\ predicted"] + headings + ["recall"])
    for actual in 0..<width {
      let counts = Array(scored.confusion[actual * width..<(actual + 1) * width])
      let total = counts.reduce(0, +)
      let recall = total == 0 ? "–" : decimal(Double(counts[actual]) / Double(total), 2)
      table.append([names[actual]] + counts.map { $0 == 0 ? "·" : String($0) } + [recall])
    }
    return "confusion matrix, \(scoredRows) rows\n"
      + table.rendered(indent: 2)
  }

  private func inferenceText() -> String {
    var table = TextTable()
    if let agreement {
      table.append(["largest R̂", decimal(agreement.maxRHat, 4)])
      table.append(["smallest bulk ESS", effectiveDraws(agreement.minBulkESS)])
      table.append(["smallest tail ESS", effectiveDraws(agreement.minTailESS)])
      table.append(["divergences", String(agreement.divergences)])
    }
    if let guide = run.guide {
      table.append(["ELBO", "\(decimal(guide.elbo, 2)) ± \(decimal(guide.elboStandardError, 2))"])
      table.append(["Pareto k̂", guide.trustText])
      if let importance = guide.importance {
        let worth = effectiveDraws(importance.effectiveSampleSize)
        table.append(["draws are worth", "\(worth) of \(importance.draws)"])
      }
      if let evidence = guide.logEvidence {
        table.append(["log evidence", decimal(evidence, 2)])
      }
    }
    if let steps = run.steps { table.append(["steps", String(steps)]) }
    if let converged = run.converged { table.append(["converged", converged ? "yes" : "no"]) }
    if let curve = run.training?.curve, let best = curve.best {
      table.append(["epochs", String(curve.epochs.count)])
      table.append(["best epoch", String(best.epoch)])
      if let loss = best.validationLoss {
        table.append(["its validation loss", decimal(loss)])
        table.append(["its validation accuracy", decimal(best.validationAccuracy)])
      }
    }
    if inference.isFitted {
      table.append(["gradient evaluations", String(run.gradientEvaluations)])
    }
    table.append(["inference, CPU seconds", decimal(run.cpuSeconds, 2)])
    table.append(["whole process, CPU seconds", decimal(cpuSeconds, 2)])
    table.append(["wall seconds", decimal(wallSeconds, 2)])
    return ([table.rendered()] + (run.guide?.elboText.map { [$0] } ?? []))
      .joined(separator: "\n")
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
  fileprivate var elboText: String? {
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
    return "nats below the best ELBO, log scale: \(bars)\nfrom \(text(first)) to \(text(last))"
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
