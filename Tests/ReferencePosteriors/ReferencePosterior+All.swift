import TestSupport

extension ReferencePosterior {
  /// Those of posteriordb: tests read their answers where they lie.
  public static let external = [
    eightSchoolsCentered, eightSchoolsNoncentered, autoregression, gaussianProcess, kidScores,
    twoNormals, binomialTrend, radon, seeds, wells, movingAverage, earnings,
  ]
  /// Those whose answers come along with the tests.
  public static let bundled = [
    softmaxRegression, orderedLogisticRegression, negativeBinomialRegression, studentTRegression,
    censoredWeibull, normalMixture, correlatedNormal,
  ]

  /// All whose answers are at hand.
  public static let available = bundled + (ReferenceFiles.reference == nil ? [] : external)
}
