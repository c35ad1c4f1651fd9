import Tables

/// What fills the missing cells of a column, and whether a column marks where they were.
public struct Imputation: PreparationChoice {
  /// What replaces a missing cell.
  public enum Filling: Hashable, Sendable {
    /// The mean of the training rows.
    case mean
    /// Their median: for an even number, the mean of the middle two.
    case median
    /// Their most frequent value; of several, the smallest. The only one that also fills texts.
    case mostFrequent
    /// A number.
    case constant(Double)
    /// Nothing yet: the cell is a latent number of the model, standard normal before the data. Its column has to be scaled to
    /// mean 0 and standard deviation 1 by a later step.
    case latent
    /// Nothing: missing cells are refused, or left to a step that has a rule for them.
    case nothing
  }

  /// What replaces a missing cell.
  public var filling: Filling
  /// Whether a column `NAME_missing`, 1 where the cell was missing and 0 elsewhere, follows the column. It does where some but
  /// not all training rows lack the cell.
  public var marksMissing: Bool

  /// A filling, with or without the column that marks it.
  public init(_ filling: Filling, marksMissing: Bool = false) {
    self.filling = filling
    self.marksMissing = marksMissing
  }

  /// The mean of the training rows.
  public static let mean = Imputation(.mean)
  /// The median of the training rows.
  public static let median = Imputation(.median)
  /// The most frequent value of the training rows.
  public static let mostFrequent = Imputation(.mostFrequent)
  /// Zero: for tables whose missing cells were originally zeros.
  public static let zero = Imputation(.constant(0))
  /// A latent number of the model.
  public static let latent = Imputation(.latent)
  /// Missing cells are refused.
  public static let none = Imputation(.nothing)
  /// The mean of the training rows, and a column that marks where.
  public static let indicator = Imputation(.mean, marksMissing: true)
  /// A number.
  public static func constant(_ number: Double) -> Imputation { Imputation(.constant(number)) }

  package static let expectedWords =
    "mean, median, most-frequent, zero, a number, latent, any of these with +indicator, or none"
  package static let words = fillings.keys.sorted() + ["indicator", "none"]

  private static let fillings: [String: Filling] = [
    "mean": .mean, "median": .median, "most-frequent": .mostFrequent, "zero": .constant(0),
    "latent": .latent,
  ]

  /// `mean`, `median`, `most-frequent`, `zero`, `latent` or a number, with `+indicator` or without; `indicator` for the
  /// mean with it; `none`. Nil for any other text.
  public init?(_ text: String) {
    let suffix = "+indicator"
    if text == "none" || text == "indicator" {
      self = text == "none" ? .none : .indicator
      return
    }
    let marks = text.hasSuffix(suffix)
    let word = marks ? String(text.dropLast(suffix.count)) : text
    guard let filling = Self.fillings[word] ?? DecimalNumber.parse(word).map(Filling.constant)
    else {
      return nil
    }
    self.init(filling, marksMissing: marks)
  }

  public var description: String {
    let word =
      switch filling {
      case .mean: "mean"
      case .median: "median"
      case .mostFrequent: "most-frequent"
      case .constant(let number): number == 0 ? "zero" : DecimalNumber.text(number)
      case .latent: "latent"
      case .nothing: "none"
      }
    return word + (marksMissing ? "+indicator" : "")
  }
}
