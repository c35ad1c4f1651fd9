import ArgumentParser
import Bayes
import GenreModels

extension TargetKind: ExpressibleByArgument {
  /// Also `class`, for one that is `classes`.
  public init?(argument: String) {
    self.init(rawValue: argument == "class" ? "classes" : argument)
  }
}

/// What the column to predict is, and what makes classes of it.
struct TargetOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Make two classes of a numeric target: above this number, and at most this number.",
    transform: number("a finite number") { $0.isFinite })
  var above: Double?

  @Option(
    help: ArgumentHelp(
      "Take a target of numbers for names of classes, though it seems to be a quantity: more than 50 different numbers, or more than 10 that are not all whole.",
      valueName: "classes"))
  var targetKind: TargetKind?

  func validate() throws {
    if targetKind != nil, above != nil {
      throw ValidationError(
        "--target-kind and --above cannot be combined: --above makes classes. Leave one out.")
    }
  }

  /// Refuses what does not suit a model.
  func validate(for card: ModelCard) throws {
    try card.refuseForNumbers("--above", above != nil, because: "--above makes classes")
    guard let targetKind, targetKind != card.response else { return }
    throw ValidationError(
      card.response == .classes
        ? "--target-kind \(targetKind.rawValue) cannot be fitted: a classifier needs classes. Make two classes with --above NUMBER, or "
          + "fit a model of numbers\(Catalogue.first(of: targetKind).map { ": fit --model \($0.card.id)" } ?? "")."
        : "--target-kind \(targetKind.rawValue) and --model \(card.id) cannot be combined: \(card.id) predicts \(card.response.words). "
          + "Leave --target-kind out, or choose another model.")
  }

  /// The table in a file, with a target that suits a model.
  ///
  /// - Parameter names: columns besides the target whose numbers are names, so that their texts matter.
  func read(
    _ path: String, by reading: TableOptions, target: String, for card: ModelCard,
    names: [String] = []
  ) throws -> Table {
    let ofClasses = card.response == .classes && above == nil ? [target] : []
    return try table(reading.read(path, names: ofClasses + names), target: target, for: card)
  }

  /// The table with a target that suits a model.
  /// - Throws: `DataError` where it is a quantity and the model needs classes.
  private func table(_ table: Table, target: String, for card: ModelCard) throws -> Table {
    guard card.response == .classes else { return table }
    if let above { return try table.classified(target, above: above) }
    if targetKind == nil {
      try table.refuseQuantity(target: target, model: Catalogue.first(of: .quantity)?.card.id)
    }
    return table
  }
}
