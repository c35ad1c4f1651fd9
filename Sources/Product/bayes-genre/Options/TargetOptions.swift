import ArgumentParser
import Bayes

extension TargetKind: ExpressibleByArgument {
  /// Also `class`, for one that is `classes`.
  public init?(argument: String) {
    self.init(rawValue: argument == "class" ? "classes" : argument)
  }
}

/// What makes classes of the column to predict.
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
    if targetKind == .quantity {
      throw ValidationError(
        "--target-kind quantity cannot be fitted: a classifier needs classes. Make two classes with --above NUMBER."
      )
    }
    if targetKind != nil, above != nil {
      throw ValidationError(
        "--target-kind and --above cannot be combined: --above makes classes. Leave one out.")
    }
  }

  /// The table with a target of classes.
  /// - Throws: `DataError` where it is a quantity.
  func table(_ table: Table, target: String) throws -> Table {
    if let above { return try table.comparing(target, above: above) }
    if targetKind == nil { try table.refuseQuantity(target: target) }
    return table
  }
}
