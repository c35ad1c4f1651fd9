import Diagnostics
import Posteriors
import Words

extension Diagnosis: Documented {
  /// The diagnosis as a document: the worst of every measure, the slowest scalars, and the verdict.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    var blocks: [Document.Block] = [
      .group([
        .paragraph("\(draws.source): \(draws.origin)", isWrapped: false),
        .paragraph(size, isWrapped: false),
      ])
    ]
    if let report { blocks += Document.Block.tables(measures(report), slowestScalars()) }
    blocks.append(.group(draws.notes.map { .remark(.note, $0) }))
    blocks.append(
      .group([.remark(.verdict, headline), .list(problems.words(for: reader), isNumbered: true)]))
    blocks += figures.isEmpty ? [] : [.only(.page, [.heading("Pictures")]), .figures(figures)]
    return Document(title: "Diagnosis of \(draws.source)", blocks: blocks)
  }

  private var size: String {
    "\(counted(draws.chainCount, "chain")) × \(counted(draws.drawCount, "draw")), "
      + counted(draws.names.count, "scalar")
  }

  private func measures(_ report: SamplerReport) -> Document.Table {
    var table = Document.Table(leftColumns: [0, 2])
    func row(_ name: String, _ extreme: SamplerReport.Extreme?, _ text: (Double?) -> String) {
      table.rows.append([name, text(extreme?.value), extreme?.name ?? ""])
    }
    row("largest R̂", report.maxRHat) { decimal($0, 4) }
    row("smallest bulk ESS", report.minBulkESS, effectiveDraws)
    row("smallest tail ESS", report.minTailESS, effectiveDraws)
    let total = "of \(report.transitionCount)"
    func count(_ name: String, _ count: Int?) {
      table.rows.append([name, count.map(String.init) ?? "–", count == nil ? "unknown" : total])
    }
    count("divergences", report.divergences)
    count("at the depth limit", report.depthSaturations)
    // One without a value is the worst.
    func rank(_ fraction: Double) -> Double { fraction.isNaN ? -.infinity : fraction }
    if let worst = report.energyBFMI.indices.min(by: {
      rank(report.energyBFMI[$0]) < rank(report.energyBFMI[$1])
    }) {
      let label = draws.chainLabels.count > worst ? draws.chainLabels[worst] : ""
      table.rows.append([
        "smallest energy BFMI", decimal(report.energyBFMI[worst], 2), "chain \(label)",
      ])
    } else {
      table.rows.append(["smallest energy BFMI", "–", "unknown"])
    }
    if let logDensity {
      table.rows.append([
        "R̂ of the log density", decimal(logDensity.rHat, 4),
        "bulk ESS \(effectiveDraws(logDensity.bulkESS))",
      ])
    }
    if !report.constants.isEmpty {
      table.rows.append(["constant scalars", String(report.constants.count), "not judged"])
    }
    return table
  }

  /// The scalars with the fewest effective draws.
  private func slowestScalars(_ count: Int = 5) -> Document.Table? {
    let places = slowest(count)
    guard places.count > 1 else { return nil }
    var table = Document.Table(
      header: ["slowest", "mean", "SD", "MCSE", "bulk ESS", "tail ESS", "R̂"])
    for place in places {
      let summary = summaries[place]
      let numbers = ScaledNumbers(scale: summary.sd)
      table.rows.append([
        draws.names[place], numbers.text(summary.mean), numbers.text(summary.sd),
        ScaledNumbers(scale: summary.mcseMean, digits: 2).text(summary.mcseMean),
        effectiveDraws(summary.bulkESS), effectiveDraws(summary.tailESS),
        decimal(summary.rHat, 4),
      ])
    }
    return table
  }
}
