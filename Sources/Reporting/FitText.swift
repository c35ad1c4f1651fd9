import Posteriors

extension FitReport {
  /// The report as text: what was fitted, how well it predicts, how far the posterior can be trusted.
  public func text() -> String {
    var sections: [String] = []
    let held = test.map { counted($0.rows, "test row") } ?? "no test rows"
    sections.append(
      """
      \(model) by \(methodInWords), seed \(seed)
      \(counted(training.rows, "training row")), \(held), \(counted(features.count, "feature")), \(classes.count) classes
      """)
    var scores = TextTable(header: ["", "train"] + (test == nil ? [] : ["test"]))
    func row(_ name: String, _ value: (ClassificationScore) -> Double) {
      scores.append([name, decimal(value(training))] + (test.map { [decimal(value($0))] } ?? []))
    }
    row("accuracy", \.accuracy)
    scores.append(
      ["  majority class", test == nil ? decimal(majorityAccuracy) : ""]
        + (test == nil ? [] : [decimal(majorityAccuracy)]))
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
    case .svi: return "SVI (mean-field normal\(form))"
    case .point: return "training as a point"
    case .ancestral:
      return "ancestral sampling (\(counted(draws, "draw")) from the prior, no fitting)"
    }
  }

  private func confusionText() -> String {
    let scored = test ?? training
    let width = classes.count
    let names = classes.map { $0.count > 12 ? String($0.prefix(11)) + "…" : $0 }
    let short = classes.indices.map {
      names[$0].count <= 5 ? names[$0] : String(names[$0].prefix(4)) + "."
    }
    var table = TextTable(header: ["true \\ predicted"] + short + ["recall"])
    for actual in 0..<width {
      let counts = Array(scored.confusion[actual * width..<(actual + 1) * width])
      let total = counts.reduce(0, +)
      let recall = total == 0 ? "–" : decimal(Double(counts[actual]) / Double(total), 2)
      table.append([names[actual]] + counts.map { $0 == 0 ? "·" : String($0) } + [recall])
    }
    return "confusion matrix, \(test == nil ? "training" : "test") rows\n"
      + table.rendered(indent: 2)
  }

  private func inferenceText() -> String {
    var table = TextTable()
    if inference == .nuts {
      table.append(["largest R̂", decimal(maxRHat, 4)])
      table.append(["smallest bulk ESS", effectiveDraws(minBulkESS)])
      table.append(["smallest tail ESS", effectiveDraws(minTailESS)])
      table.append(["divergences", divergences.map(String.init) ?? "–"])
    }
    if inference == .svi {
      let error = elboStandardError.map { " ± \(decimal($0, 2))" } ?? ""
      table.append(["ELBO", decimal(elbo, 2) + error])
      table.append(["Pareto k̂", decimal(paretoK, 2)])
      table.append(["steps", steps.map(String.init) ?? "–"])
      table.append(["converged", converged.map { $0 ? "yes" : "no" } ?? "–"])
    }
    if let curve = trainingCurve, let best = curve.best {
      table.append(["epochs", String(curve.epochs.count)])
      table.append(["best epoch", String(best.epoch)])
      if let loss = best.validationLoss {
        table.append(["its validation loss", decimal(loss)])
        table.append(["its validation accuracy", decimal(best.validationAccuracy)])
      }
    }
    if inference != .ancestral {
      table.append(["gradient evaluations", String(gradientEvaluations)])
    }
    table.append(["inference, CPU seconds", decimal(samplingCPUSeconds, 2)])
    table.append(["whole process, CPU seconds", decimal(cpuSeconds, 2)])
    table.append(["wall seconds", decimal(wallSeconds, 2)])
    return table.rendered()
  }
}
