import Inference
import Posteriors
import Tasks

extension Picture<TableFit> {
  /// Loss and accuracy epoch by epoch, on the rows trained on beside those that chose the epoch.
  static var training: Picture {
    Picture { fit in
      guard let curve = fit.posterior.run.training?.curve, curve.epochs.count > 1 else { return [] }
      func line(_ name: String, _ value: (TrainingEpoch) -> Double?) -> LineChart.Series? {
        let points = curve.epochs.enumerated().compactMap { place, epoch in
          value(epoch).map { (x: Double(place + 1), y: $0) }
        }
        guard points.count > 1 else { return nil }
        var line = LineChart.Series(name: name, points: points)
        line.isMarked = false
        return line
      }
      func figure(_ name: String, _ title: String, _ caption: String, _ lines: [LineChart.Series?])
        -> Document.Figure?
      {
        let lines = lines.compactMap(\.self)
        guard !lines.isEmpty else { return nil }
        return Document.Figure(name: name, alternative: title, caption: caption) {
          LineChart(title: title, xTitle: "epoch", yTitle: name, series: lines).drawn(width: 560)
        }
      }
      return [
        figure(
          "loss", "Loss, epoch by epoch",
          "Validation loss that rises while training loss falls is overfitting; epoch \(curve.bestEpoch) was chosen.",
          [line("training") { $0.loss }, line("validation") { $0.validationLoss }]),
        figure(
          "accuracy", "Accuracy, epoch by epoch",
          "A gap between the two lines is what was learned by heart.",
          [line("training") { $0.accuracy }, line("validation") { $0.validationAccuracy }]),
      ].compactMap(\.self)
    }
  }
}
