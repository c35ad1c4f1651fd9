import Optimization
import Words

extension PointTraining {
  /// Settings of training, apart from the seed and the rows that choose the epoch.
  public static let settings: [SettingCard<PointTraining>] = [
    .whole("epochs", \.epochs, "Epochs at the most.", 1...10_000_000),
    .whole("batch-size", \.batchSize, "Rows of a minibatch.", 1...1_000_000_000),
    Optimizer.setting(\.optimizer),
    .number("learning-rate", \.constantRate, "The learning rate.", .positive),
    SettingCard(
      "patience", \.patience,
      "Epochs without a lower validation loss after which training ends; 0 for all.",
      expected: "a whole number from 0 to 10000000",
      parse: { text in
        Int(text).flatMap { 0...10_000_000 ~= $0 ? .some($0 > 0 ? $0 : nil) : nil }
      },
      print: { String($0 ?? 0) }),
    .flag(
      "refit", \.refits,
      "Once validation has chosen the epoch, train anew for as many epochs on training and validation rows together."
    ),
  ]

  /// Nil where rates change.
  fileprivate var constantRate: Double? {
    get { if case .constant(let rate) = learningRate { rate } else { nil } }
    set { if let rate = newValue { learningRate = .constant(rate) } }
  }
}
