import Tables
import Words

/// Something in a table that an analyst should know before fitting a model, with its evidence.
public enum AuditWarning: Sendable, Equatable {
  /// A column holds one quantity in two units.
  case mixedUnits(MixedUnitsFinding)
  /// Rows that agree have different classes.
  case contradictoryLabels(RepeatedRows)
  /// Rows that agree have different numbers in the target.
  case contradictoryTargets(RepeatedRows)
  /// A random split would put rows of one group on both sides.
  case twins(RepeatedRows)
  /// Rows are nearly the same as others, but not exactly.
  case nearTwins(NearTwins)
  /// Rows repeat earlier ones.
  case repeatedRows(RepeatedRows)
  /// A column predicts the class better than features do.
  case suspiciousPredictor(SuspiciousPredictor)
  /// A column predicts the target, a quantity, better than features do.
  case suspiciousEstimate(SuspiciousEstimate)
  /// Missing cells were probably zeros.
  case recodedZeros(RecodedZeros)
  /// The share of missing cells differs greatly between classes.
  case missingByClass(MissingByClass)
  /// Columns of texts that are numbers with a decimal comma or marks between thousands.
  case otherNotation(OtherNotation)
  /// A column of texts that are numbers except a few.
  case nearlyNumbers(NearlyNumbers)
  /// Different texts in a column are the same number.
  case oneNumberTwoNames(NamesOfOneNumber)
  /// Different whole numbers in a column have one nearest double.
  case roundedNumbers(RoundedNumbers)
  /// Rows without a label.
  case unlabeledRows(column: String, count: Int, share: Double)
  /// Classes with hardly any rows.
  case rareClasses(column: String, classes: [ColumnAudit.Frequency])
  /// Columns of texts with about as many values as a model has rows to learn them from.
  case manyValues([ManyValues])
  /// Columns with long tails.
  case skewed([SkewedColumn])
  /// Columns whose values name the rows.
  case identifiers([String])
  /// Columns with one value.
  case constants([Constant])

  /// A column that predicts the class suspiciously well.
  public struct SuspiciousPredictor: Sendable, Equatable {
    /// The column.
    public let column: String
    /// How often it alone predicts the class of held-out rows.
    public let guess: SingleColumnGuess
    /// The share of labelled rows that are of the most frequent class: what guessing it always would reach.
    public let majorityShare: Double
    /// The next best column of numbers; nil if there is none.
    public let nextColumn: String?
    /// The accuracy of that column, as a share of held-out rows; nil if there is none.
    public let nextAccuracy: Double?
  }

  /// A column that predicts a quantity suspiciously well.
  public struct SuspiciousEstimate: Sendable, Equatable {
    /// The column.
    public let column: String
    /// R² of the target by this column alone, on held-out rows.
    public let estimate: SingleColumnEstimate
    /// Spearman's, with the target; nil for texts.
    public let rankCorrelation: Double?
    /// The next best column, and its strength; nil if there is none.
    public internal(set) var nextColumn: String?
    /// Its strength, from 0 to 1.
    public internal(set) var nextStrength: Double?

    /// The larger of R² and the squared rank correlation.
    package var strength: Double {
      max(estimate.rSquared, rankCorrelation.map { $0 * $0 } ?? 0)
    }
  }

  /// Missing cells that depend on the class.
  public struct MissingByClass: Sendable, Equatable {
    /// The column.
    public let column: String
    /// Missing cells in all rows, labelled or not.
    public let missingCount: Int
    /// The class with the largest share of missing cells.
    public let most: RecodedZeros.ClassShare
    /// The class with the smallest.
    public let least: RecodedZeros.ClassShare
    /// Pearson's χ² of missing by class, and the probability of as much by chance.
    public let chiSquared: Double
    /// The probability of a χ² as large by chance, below 10⁻⁶.
    public let chance: Double
  }

  /// Columns of texts that are numbers in another notation.
  public struct OtherNotation: Sendable, Equatable {
    /// The columns.
    public internal(set) var columns: [String]
    /// The first cell of the first one that was not read as a number.
    public let first: Column.NonNumber
    /// How to read them.
    public let advice: Remedy
  }

  /// A column of texts most of which are numbers.
  public struct NearlyNumbers: Sendable, Equatable {
    /// The column.
    public let column: String
    /// Cells that are not numbers.
    public let textCount: Int
    /// Cells that are.
    public let numberCount: Int
    /// The first cell that is not a number.
    public let first: Column.NonNumber
    /// How to read the others as missing numbers; nil where they are not words that usually say so.
    public let missingAdvice: Remedy?
  }

  /// A column of texts with many values.
  public struct ManyValues: Sendable, Equatable {
    /// The column.
    public let column: String
    /// Number of different texts.
    public let distinctCount: Int
    /// Values that occur in one row.
    public let singletonCount: Int
    /// The text with the most rows; the first in order where there are several.
    public let mostFrequent: ColumnAudit.Frequency
    /// How well the text alone predicts the class of rows that share it; nil without classes.
    public let guess: SingleColumnGuess?
  }

  /// A column with a long tail.
  public struct SkewedColumn: Sendable, Equatable {
    /// The column.
    public let column: String
    /// For a column of mixed units, after conversion to one.
    public let skewness: Double
    /// The smallest number: a logarithm needs it above 0.
    public let minimum: Double
  }

  /// A column with one value; nil for one with missing cells only.
  public struct Constant: Sendable, Equatable {
    /// The column.
    public let column: String
    /// Its value as text; nil where all cells are missing.
    public let value: String?
  }

  /// A word for the kind of warning.
  public var kind: String {
    switch self {
    case .mixedUnits: "mixed-units"
    case .contradictoryLabels: "contradictory-labels"
    case .contradictoryTargets: "contradictory-targets"
    case .twins: "twins"
    case .nearTwins: "near-twins"
    case .repeatedRows: "repeated-rows"
    case .suspiciousPredictor, .suspiciousEstimate: "suspicious-predictor"
    case .recodedZeros: "recoded-zeros"
    case .missingByClass: "missing-by-class"
    case .otherNotation: "other-notation"
    case .nearlyNumbers: "nearly-numbers"
    case .oneNumberTwoNames: "one-number-two-names"
    case .roundedNumbers: "rounded-numbers"
    case .unlabeledRows: "unlabelled-rows"
    case .rareClasses: "rare-classes"
    case .manyValues: "many-values"
    case .skewed: "skew"
    case .identifiers: "identifiers"
    case .constants: "constants"
    }
  }

  /// The columns it is about.
  public var columns: [String] {
    switch self {
    case .mixedUnits(let units): [units.column]
    case .contradictoryLabels(let groups), .contradictoryTargets(let groups), .twins(let groups),
      .repeatedRows(let groups):
      groups.columns
    case .nearTwins(let twins): twins.columns
    case .suspiciousPredictor(let predictor): [predictor.column]
    case .suspiciousEstimate(let estimate): [estimate.column]
    case .recodedZeros(let zeros): [zeros.column]
    case .missingByClass(let missing): [missing.column]
    case .otherNotation(let found): found.columns
    case .nearlyNumbers(let texts): [texts.column]
    case .oneNumberTwoNames(let names): [names.column]
    case .roundedNumbers(let numbers): [numbers.column]
    case .unlabeledRows(let column, _, _), .rareClasses(let column, _): [column]
    case .manyValues(let values): values.map(\.column)
    case .skewed(let columns): columns.map(\.column)
    case .identifiers(let columns): columns
    case .constants(let constants): constants.map(\.column)
    }
  }
}
