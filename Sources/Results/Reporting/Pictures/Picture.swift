import Posteriors
import Tasks

/// A kind of picture of a result: a file of its own, and a line in the list of what it is of.
struct Picture<Subject: Sendable>: Sendable {
  /// The pictures of a subject, drawn on demand; none where it has nothing of the kind to show.
  let figures: @Sendable (Subject) -> [Document.Figure]

  init(_ figures: @escaping @Sendable (Subject) -> [Document.Figure]) { self.figures = figures }
}

extension Diagnosis {
  /// What draws look like.
  private static let pictures: [Picture<Diagnosis>] = [
    .ranks, .traces, .effectiveDraws, .divergences,
  ]

  var figures: [Document.Figure] { Self.pictures.flatMap { $0.figures(self) } }

  /// The scalars with the fewest effective draws, the worst first.
  func slowest(_ count: Int) -> [Int] {
    func size(_ place: Int) -> Double { min(summaries[place].bulkESS, summaries[place].tailESS) }
    let judged = summaries.indices.filter {
      summaries[$0].isFinite && !summaries[$0].isConstant && size($0).isFinite
    }
    return Array(judged.sorted { (size($0), $0) < (size($1), $1) }.prefix(count))
  }
}

extension TableFit {
  /// What was learned.
  private static let findings: [Picture<TableFit>] = [.coefficients, .relevance, .confusion]
  /// How it was learned.
  private static let courses: [Picture<TableFit>] = [.training, .elbo, .energies]

  var findingFigures: [Document.Figure] { Self.findings.flatMap { $0.figures(self) } }
  var courseFigures: [Document.Figure] { Self.courses.flatMap { $0.figures(self) } }
}
