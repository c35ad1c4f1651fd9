import Preprocessing
import Words

extension ClusterFeatures {
  /// How columns become the numbers that are clustered.
  public struct Preparation: Sendable, Equatable {
    /// What fills missing cells; it adds no column.
    public var imputation = Imputation.none
    /// How columns are scaled.
    public var scaling = Scaling.standard

    /// Missing cells are refused, and columns get mean 0 and standard deviation 1.
    public init() {}

    /// Its settings.
    public static let settings: [SettingCard<Preparation>] = [
      SettingCard(
        "impute", \.imputation,
        "What fills missing cells: mean, median, most-frequent, zero, a number, or none to refuse them.",
        expected: "mean, median, most-frequent, zero, a number, or none",
        parse: { text in Imputation(text).flatMap { isPossible($0) ? $0 : nil } },
        print: { $0.description }),
      .choice(
        "scale", \.scaling,
        "How columns are scaled: standard (mean 0, SD 1), robust (median 0, interquartile range 1), minmax (0 to 1), or none."
      ),
    ]
  }

  /// Whether cells are filled by it, or refused, and no column is added.
  static func isPossible(_ imputation: Imputation) -> Bool {
    !imputation.marksMissing && imputation.filling != .latent
  }
}
