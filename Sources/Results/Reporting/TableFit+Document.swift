import Posteriors
import Tasks
import Words

extension TableFit: Documented {
  /// The report of the fit, with the model in words and pictures of what was found: a page to show to others.
  public func document() -> Document { document(for: .swift) }

  /// The same for any reader.
  public func document(for reader: Passage.Reader) -> Document {
    var document = report.document(for: reader)
    document.blocks += [.heading("The model"), .preformatted(model.priors.joined(separator: "\n"))]
    let (found, effects) = (findingFigures, effectTable)
    if !found.isEmpty || effects != nil { document.blocks.append(.heading("What was found")) }
    if let effects { document.blocks.append(.table(effects)) }
    if !found.isEmpty { document.blocks.append(.figures(found)) }
    let diagnosis = Diagnosis(drawSet(source: report.model))
    document.blocks += [
      .heading("How it was found, and how far to trust it"), .paragraph(diagnosis.headline),
      .figures(courseFigures + diagnosis.figures),
    ]
    return document
  }

  /// The largest changes of class probabilities with features; nil where there are none.
  private var effectTable: Document.Table? {
    guard report.run.method.isFitted, let all = try? marginalEffects(), !all.isEmpty else {
      return nil
    }
    let largest = all.sorted {
      (-abs($0.mean), $0.feature, $0.className) < (-abs($1.mean), $1.feature, $1.className)
    }.prefix(12)
    func signed(_ value: Double) -> String { (value < 0 ? "" : "+") + decimal(value) }
    return Document.Table(
      title: "What features do to classes",
      header: ["one standard deviation more", "changes the probability of", "by", "90 % interval"],
      rows: largest.map { effect in
        [
          cut(effect.feature, 40), cut(effect.className, 40), signed(effect.mean),
          "\(signed(effect.interval.lowerBound)) … \(signed(effect.interval.upperBound))",
        ]
      }, leftColumns: [0, 1],
      note:
        "On average over rows of the fit, all other features as they are: the \(largest.count) largest of \(all.count) changes."
    )
  }
}
