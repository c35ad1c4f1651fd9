import Calibration
import Diagnostics

extension CalibrationReport {
  /// The report as text: a line for each site, and a verdict.
  public func text() -> String {
    var table = TextTable(
      header: [
        "", "scalars", "position", "± SE", "spread", "± SE", "symmetry p", "tenths", "verdict",
      ],
      leftColumns: [0, 7, 8])
    for group in groups {
      let shape = group.shape
      table.append([
        group.name, String(shape.scalars), decimal(shape.meanPosition),
        decimal(shape.positionError),
        decimal(shape.spread, 2), decimal(shape.spreadError, 2), decimal(shape.symmetryPValue),
        barLine(group.tenths.map(Double.init)), shape.words,
      ])
    }
    var notes = [
      "position: the mean posterior probability below the truth; 0.5 where calibrated, less where the approximation lies too "
        + "high. spread: 12 times the mean square distance from there; 1 where calibrated, more where the approximation is too "
        + "narrow. tenths: how often the truth lay in each tenth of the posterior."
    ]
    if failures > 0 {
      notes.append(
        "\(failures) of \(completed + failures) simulations came to no approximation and are left out, which flatters the rest. The "
          + "first said: \(firstFailure ?? "")")
    }
    if unconverged > 0 {
      notes.append(
        "In \(unconverged) of \(completed) simulations the optimiser did not come to rest; they count all the same."
      )
    }
    if isInterrupted { notes.append("Stopped after \(completed) of \(simulations) simulations.") }
    return [
      "\(method): \(completed) simulations, \(counted(draws, "draw")) each",
      table.rendered(), notes.map { wrapped($0, mark: "note: ") }.joined(separator: "\n"),
      wrapped("verdict: \(verdict)"),
    ].joined(separator: "\n\n")
  }

  private var verdict: String {
    let wrong = groups.filter { !$0.shape.isCalibrated }
    if wrong.isEmpty {
      return failures == 0
        ? "calibrated, as far as \(completed) simulations tell."
        : "calibrated where it came to an approximation at all."
    }
    return wrong.map {
      $0.shape.shift == .none || $0.shape.scalars == 1
        ? "\($0.name) is \($0.shape.words)"
        : "\($0.name) is \($0.shape.words) (most of all \($0.farthest))"
    }.joined(separator: "; ") + "."
  }
}
