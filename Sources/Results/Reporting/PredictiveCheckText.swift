import Diagnostics
import Tasks

extension PredictiveCheckReport {
  /// The checks as text: every class share, the features that fit worst, and what to make of it.
  ///
  /// - Parameter all: every feature within every class, not only those that fit worst.
  public func text(all: Bool = false) -> String {
    let origin =
      source == .prior ? "drawn from the prior alone" : "drawn from the posterior predictive"
    var sections = [
      "\(replicateCount) tables \(origin), beside the one observed\n"
        + "mean largest class probability of a row: \(decimal(meanCertainty, 3))"
    ]
    sections.append(table("class shares", shares))
    let worst = features.sorted { $0.twoSidedProbability < $1.twoSidedProbability }
    let shown = all ? features : Array(worst.prefix(10))
    if !shown.isEmpty {
      sections.append(
        table(all ? "features within classes" : "features within classes: the worst", shown))
    }
    if let statistics = statistics(all: all) { sections.append(statistics) }
    let lines = findings.enumerated().map { place, finding in
      wrapped(place == 0 ? "verdict: \(finding)" : finding)
    }
    sections.append(lines.joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }

  /// The statistics that lie furthest out, over all classes.
  private func statistics(all: Bool) -> String? {
    guard source == .posterior, !groups.isEmpty else { return nil }
    var table = TextTable(header: ["over all classes", "outside", "P(any as far out)"])
    let worst = groups.sorted { $0.probability < $1.probability }
    for group in all ? groups : Array(worst.prefix(5)) {
      table.append([
        group.name, "\(group.outsideCount) of \(group.checks.count)", decimal(group.probability, 3),
      ])
    }
    return table.rendered()
  }

  private func table(_ title: String, _ checks: [PredictiveCheck]) -> String {
    var table = TextTable(header: [title, "observed", "5 %", "median", "95 %", "P(below)", ""])
    for check in checks {
      let numbers = ScaledNumbers(scale: max(abs(check.observed), abs(check.q5), abs(check.q95)))
      table.append([
        check.name, numbers.text(check.observed), numbers.text(check.q5), numbers.text(check.q50),
        numbers.text(check.q95), decimal(check.tailProbability, 3),
        check.isOutside ? "outside" : "",
      ])
    }
    return table.rendered()
  }
}
