import Diagnostics
import Posteriors
import Words

extension DrawSummary: Documented {
  /// The summary; in the order of declaration, large arrays take a line each.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document { document(all: false, for: reader) }

  /// The summary as a document: a table of scalars, and notes.
  ///
  /// - Parameters:
  ///   - all: every element of large arrays, which otherwise take a line each in the order of declaration.
  ///   - reader: who reads it.
  public func document(all: Bool, for reader: Passage.Reader = .swift) -> Document {
    var document = Document(
      title: "Summary of \(draws.source)", blocks: body(all: all, for: reader))
    let notes = (draws.run?.remarks ?? []).words(for: reader) + notes
    document.blocks.append(.group(notes.map { .remark(.note, $0) }))
    return document
  }

  /// Where the draws come from, and the table, without notes.
  func body(all: Bool = false, for reader: Passage.Reader) -> [Document.Block] {
    let isChain = draws.isMarkovChain
    var table = Document.Table(
      header: ["", "mean", "SD"] + bounds + (isChain ? ["MCSE", "bulk ESS", "tail ESS", "R̂"] : []))
    var compacted: [DrawSet.Site] = []
    if all || order != .site {
      table.rows = places.compactMap { rows[$0].map(cells) }
    } else {
      for site in draws.sites {
        let its = site.places.compactMap { rows[$0] }
        if its.count > Self.compactAbove {
          compacted.append(site)
          table.rows.append(cells(its, of: site))
        } else {
          table.rows += its.map(cells)
        }
      }
    }
    let size =
      "\(counted(draws.chainCount, "chain")) × \(counted(draws.drawCount, "draw"))"
    var blocks: [Document.Block] = [
      .paragraph("\(draws.source): \(draws.origin), \(size)", isWrapped: false), .table(table),
    ]
    if let site = compacted.first {
      let measures = isChain ? ", largest MCSE, smallest ESS, largest R̂" : ""
      let legend: Passage =
        "A line such as \(title(site)) summarizes a whole array: range of means and SDs, lowest and highest bound"
        + "\(measures). \(.all) lists every element, \(.match("\(site.name)[*]")) those of one array."
      blocks.append(.paragraph(legend.words(for: reader)))
    }
    return blocks
  }

  private var bounds: [String] {
    switch interval {
    case .equalTailed:
      return [shortPercent((1 - probability) / 2), shortPercent((1 + probability) / 2)]
    case .highestDensity: return ["HDI \(shortPercent(probability))", "to"]
    }
  }

  private func title(_ site: DrawSet.Site) -> String {
    site.dimensions.isEmpty ? site.name : "\(site.name)[\(site.dimensions.joined(separator: ", "))]"
  }

  private func cells(_ row: Row) -> [String] {
    let statistics = row.statistics
    let numbers = ScaledNumbers(scale: statistics.sd)
    var cells = [row.name, numbers.text(statistics.mean), numbers.text(statistics.sd)]
    cells += [row.interval?.lowerBound, row.interval?.upperBound]
      .map { numbers.text($0 ?? .nan) }
    guard draws.isMarkovChain else { return cells }
    return cells + [
      ScaledNumbers(scale: statistics.mcseMean, digits: 2).text(statistics.mcseMean),
      effectiveDraws(statistics.bulkESS), effectiveDraws(statistics.tailESS),
      decimal(statistics.rHat, 4),
    ]
  }

  /// A whole array in one line.
  private func cells(_ rows: [Row], of site: DrawSet.Site) -> [String] {
    func finite(_ value: (Row) -> Double) -> [Double] { rows.map(value).filter(\.isFinite) }
    let deviations = finite(\.statistics.sd)
    let numbers = ScaledNumbers(scale: deviations.max() ?? .nan)
    func range(_ values: [Double]) -> String {
      guard let low = values.min(), let high = values.max() else { return "–" }
      return "\(numbers.text(low)) … \(numbers.text(high))"
    }
    var cells = [title(site), range(finite(\.statistics.mean)), range(deviations)]
    cells += [
      rows.compactMap(\.interval?.lowerBound).min(), rows.compactMap(\.interval?.upperBound).max(),
    ].map { numbers.text($0 ?? .nan) }
    guard draws.isMarkovChain else { return cells }
    let error = finite(\.statistics.mcseMean).max() ?? .nan
    return cells + [
      ScaledNumbers(scale: error, digits: 2).text(error),
      effectiveDraws(finite(\.statistics.bulkESS).min()),
      effectiveDraws(finite(\.statistics.tailESS).min()),
      decimal(rows.map(\.statistics.rHat).filter { !$0.isNaN }.max(), 4),
    ]
  }
}
