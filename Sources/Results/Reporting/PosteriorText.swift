import Diagnostics
import Posteriors
import Words

extension Posterior {
  /// Mean, spread, interval and precision of every named scalar; print it for a table.
  ///
  /// - Precondition: the probability is between 0 and 1, both excluded.
  public func summary(
    order: DrawSummary.Order = .site, interval: DrawSummary.Interval = .equalTailed,
    probability: Double = 0.9
  ) -> DrawSummary {
    precondition(probability > 0 && probability < 1, "found probability \(probability)")
    let draws = DrawSet(self, origin: "draws by \(run.methodName)")
    return DrawSummary(
      draws, Array(draws.names.indices), order: order, interval: interval, probability: probability)
  }
}

extension Posterior: Documented {
  /// Scalars above which a document lists the arrays alone, as numbers for all would take long.
  private static let summarizedScalars = 1000

  /// What was fitted and how, a table of the scalars, large arrays in a line each, and what is wrong. Above 1,000 scalars only
  /// the arrays are listed.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    let draws = DrawSet(self)
    let blocks =
      draws.names.count <= Self.summarizedScalars
      ? summary().body(for: reader) : [list(of: draws)]
    let warnings = run.problems.words(for: reader)
    let verdict =
      warnings.isEmpty
      ? Document.Block.paragraph("no warnings")
      : .group(warnings.map { .remark(.warning, $0, isWrapped: false) })
    return Document(title: "Posterior by \(run.methodName)", blocks: blocks + [verdict])
  }

  private func list(of draws: DrawSet) -> Document.Block {
    let arrays = draws.sites.map { site in
      site.dimensions.isEmpty
        ? site.name : "\(site.name)[\(site.dimensions.joined(separator: ", "))]"
    }
    let size =
      "posterior: draws by \(run.methodName), \(counted(draws.chainCount, "chain")) × "
      + "\(counted(draws.drawCount, "draw")), \(counted(draws.names.count, "scalar"))"
    return .group([.paragraph(size, isWrapped: false), .list(arrays, isWrapped: false)])
  }
}

extension Posterior: CustomStringConvertible {
  /// The document as text.
  public var description: String { text() }
}

extension DrawSummary: CustomStringConvertible {
  /// The table with its notes.
  public var description: String { text() }
}

extension Diagnosis: CustomStringConvertible {
  /// The diagnosis in words.
  public var description: String { text() }
}
