import Bayes
import Foundation
import GenreModels
import Synchronization
import TestSupport
import Testing

@Suite(.tags(.random)) struct PointTrainingTests {
  typealias Cases = TrainingCases

  @Test(arguments: FeedForwardNetwork.Activation.allCases)
  func aNetworkLearnsWhatCanBeSeparated(_ activation: FeedForwardNetwork.Activation) throws {
    var settings = Cases.quick(epochs: 300)
    settings.patience = nil
    let fit = try Cases.train(Cases.network([16], activation), by: settings)
    #expect(fit.report.training.classes?.accuracy == 1 && fit.report.test?.classes?.accuracy == 1)
    // A line gets one of the four corners wrong, which is about a quarter of the rows.
    let linear = try Cases.train(Cases.network([]), by: settings)
    #expect(try #require(linear.report.training.classes).accuracy < 0.85)
  }

  /// Trained to convergence, a softmax regression with weight decay λ has the coefficients of scikit-learn 1.9.1,
  /// `LogisticRegression(C=1/(60 λ), tol=1e-12)`, whose intercepts are centred here.
  @Test func weightDecayIsThatOfScikitLearn() throws {
    var settings = PointTraining(seed: seed(3))
    settings.validationShare = nil
    settings.batchSize = 60
    settings.epochs = 8000
    settings.learningRate = .decaying(from: 0.05, to: 1e-9, steps: 8000)
    let fit = try Cases.train(
      Cases.network([], decay: 0.02), on: Cases.overlapping, test: nil, by: settings)
    let expected = [
      [-1.2262990255677455, -0.4851116781094642], [-0.14407699636954438, 0.20930616928728107],
      [1.3703760219372902, 0.2758055088221833],
    ]
    let intercepts = [-0.17673233645068206, 0.5715574564776772, -0.39482512002699516]
    let classes = ["c0", "c1", "c2"]
    func value(_ site: String, _ labels: String...) throws -> Double {
      let name = "\(site)[\(labels.joined(separator: ","))]"
      let place = fit.posterior.layout.scalars.firstIndex { $0.name == name }
      return Cases.weights(fit)[try #require(place)]
    }
    let biases = try classes.map { try value("b1", $0) }
    let center = biases.reduce(0, +) / 3
    for (code, name) in classes.enumerated() {
      #expect(abs(try value("W1", name, "x1") - expected[code][0]) < 1e-6)
      #expect(abs(try value("W1", name, "x2") - expected[code][1]) < 1e-6)
      #expect(abs(biases[code] - center - intercepts[code]) < 1e-6)
    }
    #expect(
      abs(try #require(fit.report.training.classes).logLoss - 0.8262296642564525) < 1e-7)
  }

  @Test func theKeptEpochHasTheLeastValidationLoss() throws {
    let fit = try Cases.train(
      Cases.network([32]), on: Cases.overlapping, by: Cases.quick(epochs: 400))
    let curve = try #require(fit.report.run.training?.curve)
    let losses = curve.epochs.compactMap(\.validationLoss)
    #expect(
      losses.count == curve.epochs.count && curve.epochs.map(\.epoch) == Array(1...losses.count))
    #expect(curve.best?.validationLoss == losses.min())
    #expect(losses.firstIndex(of: try #require(losses.min())) == curve.bestEpoch - 1)
    // It ended by patience, long before the last epoch.
    #expect(curve.epochs.count == curve.bestEpoch + 20 && curve.epochs.count < 400)
    // 45 training rows, of which a fifth chose the epoch.
    #expect(curve.validationRows == 9 && fit.report.training.rows == 36)
    // The weights are those of that epoch: with no more epochs than these, training ends there.
    let short = try Cases.train(
      Cases.network([32]), on: Cases.overlapping, by: Cases.quick(epochs: curve.bestEpoch))
    #expect(Cases.weights(short) == Cases.weights(fit))
    #expect(short.report.warnings.contains { $0.contains("still falling at the last epoch") })
  }

  @Test func theSameSeedGivesTheSameBits() throws {
    let network = Cases.network([8, 4], .tanh, dropout: 0.3)
    let first = try Cases.train(network, by: Cases.quick())
    let same = try Cases.train(network, by: Cases.quick())
    let other = try Cases.train(network, by: Cases.quick(seed: seed(2)))
    #expect(Cases.weights(first) == Cases.weights(same))
    #expect(first.report.run.training?.curve == same.report.run.training?.curve)
    #expect(Cases.weights(first) != Cases.weights(other))
  }

  /// Units drop out in the steps, and in no loss that is told.
  @Test func dropoutChangesTrainingAndNoEvaluation() throws {
    var settings = Cases.quick(epochs: 5)
    settings.validationShare = nil
    let fit = try Cases.train(Cases.network([8], dropout: 0.5), by: settings)
    let whole = try Cases.train(Cases.network([8]), by: settings)
    #expect(Cases.weights(fit) != Cases.weights(whole))
    let last = try #require(fit.report.run.training?.curve.epochs.last)
    #expect(
      last.loss == fit.report.training.classes?.logLoss
        && last.accuracy == fit.report.training.classes?.accuracy)
    #expect(last.validationLoss == nil && fit.report.run.training?.curve.bestEpoch == 5)
  }

  @Test func anInterruptedTrainingKeepsItsBest() throws {
    let interruption = Interruption()
    let seen = Mutex(0)
    let fit = try Cases.train(
      Cases.network([8]), by: Cases.quick(),
      in: RunContext(
        progress: { event in
          guard case .epoch(let progress) = event else { return }
          seen.withLock { $0 += 1 }
          if progress.epoch.epoch == 7 { interruption.request() }
        }, interruption: interruption))
    #expect(fit.report.run.interrupted && fit.report.run.training?.curve.epochs.count == 7)
    #expect(seen.withLock { $0 } == 7)
    #expect(fit.report.warnings.contains { $0.contains("interrupted after 7 of 30 epochs") })
    let seven = try Cases.train(Cases.network([8]), by: Cases.quick(epochs: 7))
    #expect(Cases.weights(seven) == Cases.weights(fit))
    #expect(throws: NothingTrained.self) {
      try Cases.train(
        Cases.network([8]), by: Cases.quick(), in: RunContext(interruption: interruption))
    }
  }

  /// As many epochs on all training rows as validation chose.
  @Test func refittingTakesAllTrainingRows() throws {
    var settings = Cases.quick(epochs: 12)
    settings.refits = true
    let fit = try Cases.train(Cases.network([8]), by: settings)
    let curve = try #require(fit.report.run.training?.curve)
    #expect(curve.isRefitted && curve.epochs.count == 12 && fit.report.training.rows == 150)
    settings = Cases.quick(epochs: curve.bestEpoch)
    settings.validationShare = nil
    let whole = try Cases.train(Cases.network([8]), by: settings)
    #expect(Cases.weights(whole) == Cases.weights(fit))
  }

  @Test func settingsOutOfRangeAndLossesThatOverflowAreTold() throws {
    func refused(_ name: String, _ change: (inout PointTraining) -> Void) {
      var settings = Cases.quick()
      change(&settings)
      let error = #expect(throws: TrainingError.self) {
        try Cases.train(Cases.network([4]), by: settings)
      }
      #expect(error?.description.contains(name) == true)
    }
    refused("epochs: found 0") { $0.epochs = 0 }
    refused("batch size: found 0") { $0.batchSize = 0 }
    refused("learning rate") { $0.learningRate = .constant(-1) }
    refused("validation share: found 1.0") { $0.validationShare = 1 }
    refused("found 0.001 of 150 training rows") { $0.validationShare = 0.001 }
    refused("patience") { $0.patience = 0 }
    refused("not finite in the first epoch") { $0.learningRate = .constant(1e200) }
    // One step, whose loss was finite before it.
    refused("not finite in the first epoch") {
      ($0.learningRate, $0.batchSize, $0.epochs) = (.constant(1e300), 1000, 1)
    }
  }

  @Test func aSavedNetworkPredictsTheSame() throws {
    let fit = try Cases.train(Cases.network([6, 3]), by: Cases.quick(epochs: 8))
    try withTemporaryFolder { folder in
      try fit.save(to: folder + "/network")
      let opened = try TableFit(contentsOf: folder + "/network")
      #expect(opened.model.isEqual(to: fit.model) && opened.report == fit.report)
      #expect(opened.posterior.run == fit.posterior.run)
      #expect(
        try opened.predict(Cases.signs).probabilities == fit.predict(Cases.signs).probabilities)
      #expect(Diagnosis(opened.drawSet(source: "network")).headline.contains("one point"))
    }
  }

  /// Fits saved when a network had one layer can still be read.
  @Test func olderSpecificationsAreRead() throws {
    let old = """
      {"kind": "ffnn", "degreesOfFreedom": 4, "scalePrior": 1, "hidden": 7, "activation": "relu"}
      """
    let model = try JSONDecoder().decode(FeedForwardClassifier.self, from: Data(old.utf8))
    var expected = FeedForwardClassifier()
    expected.network = FeedForwardNetwork(hidden: [7], activation: .relu)
    #expect(model == expected)
    expected.weightPrior = .scaledToWidth(scale: 2)
    expected.network.hidden = [3, 2]
    let again = try JSONDecoder().decode(
      FeedForwardClassifier.self, from: JSONEncoder().encode(expected))
    #expect(again == expected)
  }
}
