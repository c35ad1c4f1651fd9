import Posteriors
import Tasks
import Variational

extension Picture<TableFit> {
  /// The ELBO on the way, with its error.
  static var elbo: Picture {
    Picture { fit in
      let windows = (fit.posterior.run.guide?.elboWindows ?? []).filter {
        $0.mean.isFinite && $0.standardError.isFinite
      }
      guard windows.count > 1 else { return [] }
      let title = "ELBO as the guide is fitted"
      // The first steps climb so far that what follows would be a flat line.
      let shown = Array(windows.suffix(max(2, windows.count * 9 / 10)))
      return [
        Document.Figure(
          name: "elbo", alternative: title,
          caption:
            "Means over windows of steps, with two Monte Carlo standard errors. It rises and then is level but for noise; one that "
            + "still rises at the end has not converged. The first tenth is left out."
        ) {
          var line = LineChart.Series(
            name: "ELBO", points: shown.map { (x: Double($0.endStep), y: $0.mean) })
          line.errors = shown.map { 2 * $0.standardError }
          return LineChart(title: title, xTitle: "step", yTitle: "ELBO, nats", series: [line])
            .drawn()
        }
      ]
    }
  }
}
