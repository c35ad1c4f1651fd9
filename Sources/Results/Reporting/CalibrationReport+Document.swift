import Calibration
import Diagnostics
import Words

extension CalibrationReport: Documented {
  /// The report as a document: a line for each site, and a verdict.
  public func document() -> Document {
    let table = Document.Table(
      header: [
        "", "scalars", "position", "± SE", "spread", "± SE", "symmetry p", "tenths", "verdict",
      ],
      rows: groups.map { group in
        let shape = group.shape
        return [
          group.name, String(shape.scalars), decimal(shape.meanPosition),
          decimal(shape.positionError), decimal(shape.spread, 2), decimal(shape.spreadError, 2),
          probabilityText(shape.symmetryPValue), barLine(group.tenths.map(Double.init)),
          shape.words,
        ]
      }, leftColumns: [0, 7, 8])
    var notes = [
      "position: the mean posterior probability below the truth; 0.5 where calibrated, less where the approximation is too "
        + "high. spread: 12 times the mean square distance from there; 1 where calibrated, more where the approximation is too "
        + "narrow. tenths: how often the truth was in each tenth of the posterior."
    ]
    if failures > 0 {
      notes.append(
        "\(failures) of \(counted(completed + failures, "simulation")) found no approximation and are left out, which flatters the rest. The "
          + "first said: \(firstFailure ?? "")")
    }
    if unconverged > 0 {
      notes.append(
        "In \(unconverged) of \(counted(completed, "simulation")) the optimiser did not converge; they count nevertheless."
      )
    }
    if isInterrupted {
      notes.append("Stopped after \(completed) of \(counted(simulations, "simulation")).")
    }
    return Document(
      title: "Calibration of \(method)",
      blocks: [
        .paragraph(
          "\(method): \(counted(completed, "simulation")), \(counted(draws, "draw")) each",
          isWrapped: false),
        .table(table), .group(notes.map { .remark(.note, $0) }), .remark(.verdict, verdict),
      ])
  }

  private var verdict: String {
    let wrong = groups.filter { !$0.shape.isCalibrated }
    if wrong.isEmpty {
      return failures == 0
        ? "calibrated, as far as \(counted(completed, "simulation")) can show."
        : "calibrated wherever it found an approximation."
    }
    return wrong.map {
      $0.shape.shift == .none || $0.shape.scalars == 1
        ? "\($0.name) is \($0.shape.words)"
        : "\($0.name) is \($0.shape.words) (most of all \($0.farthest))"
    }.joined(separator: "; ") + "."
  }
}
