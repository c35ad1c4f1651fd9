import Diagnostics
import Posteriors
import Words

extension Diagnosis {
  /// The diagnosis as text: the worst of every measure, the slowest scalars, and the verdict.
  public func text() -> String {
    var sections = ["\(printable(draws.source)): \(draws.origin)\n\(size)"]
    if let report {
      sections.append(measures(report))
      if let slowest = slowestScalars() { sections.append(slowest) }
    }
    if !draws.notes.isEmpty {
      sections.append(draws.notes.map { wrapped($0, mark: "note: ") }.joined(separator: "\n"))
    }
    let findings = warnings.enumerated().map { wrapped($0.element, mark: "\($0.offset + 1). ") }
    sections.append(
      ([wrapped("verdict: \(headline)")] + findings).joined(separator: "\n"))
    return sections.joined(separator: "\n\n")
  }

  private var size: String {
    "\(counted(draws.chainCount, "chain")) × \(counted(draws.drawCount, "draw")), "
      + counted(draws.names.count, "scalar")
  }

  private func measures(_ report: SamplerReport) -> String {
    var table = TextTable(leftColumns: [0, 2])
    func row(_ name: String, _ extreme: SamplerReport.Extreme?, _ text: (Double?) -> String) {
      table.append([name, text(extreme?.value), extreme?.name ?? ""])
    }
    row("largest R̂", report.maxRHat) { decimal($0, 4) }
    row("smallest bulk ESS", report.minBulkESS, effectiveDraws)
    row("smallest tail ESS", report.minTailESS, effectiveDraws)
    let total = "of \(report.transitionCount)"
    func count(_ name: String, _ count: Int?) {
      table.append([name, count.map(String.init) ?? "–", count == nil ? "unknown" : total])
    }
    count("divergences", report.divergences)
    count("at the depth limit", report.depthSaturations)
    // One without a value is the worst.
    func rank(_ fraction: Double) -> Double { fraction.isNaN ? -.infinity : fraction }
    if let worst = report.energyBFMI.indices.min(by: {
      rank(report.energyBFMI[$0]) < rank(report.energyBFMI[$1])
    }) {
      let label = draws.chainLabels.count > worst ? draws.chainLabels[worst] : ""
      table.append([
        "smallest energy BFMI", decimal(report.energyBFMI[worst], 2), "chain \(label)",
      ])
    } else {
      table.append(["smallest energy BFMI", "–", "unknown"])
    }
    if let logDensity {
      table.append([
        "R̂ of the log density", decimal(logDensity.rHat, 4),
        "bulk ESS \(effectiveDraws(logDensity.bulkESS))",
      ])
    }
    if !report.constants.isEmpty {
      table.append(["constant scalars", String(report.constants.count), "not judged"])
    }
    return table.rendered()
  }

  /// The scalars of the fewest effective draws.
  private func slowestScalars(_ count: Int = 5) -> String? {
    func size(_ place: Int) -> Double { min(summaries[place].bulkESS, summaries[place].tailESS) }
    let judged = summaries.indices.filter {
      summaries[$0].isFinite && !summaries[$0].isConstant && size($0).isFinite
    }
    guard judged.count > 1 else { return nil }
    var table = TextTable(header: ["slowest", "mean", "SD", "MCSE", "bulk ESS", "tail ESS", "R̂"])
    for place in judged.sorted(by: { size($0) < size($1) }).prefix(count) {
      let summary = summaries[place]
      let numbers = ScaledNumbers(scale: summary.sd)
      table.append([
        draws.names[place], numbers.text(summary.mean), numbers.text(summary.sd),
        ScaledNumbers(scale: summary.mcseMean, digits: 2).text(summary.mcseMean),
        effectiveDraws(summary.bulkESS), effectiveDraws(summary.tailESS),
        decimal(summary.rHat, 4),
      ])
    }
    return table.rendered()
  }
}
