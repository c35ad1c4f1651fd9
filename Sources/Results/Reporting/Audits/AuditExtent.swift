import Words

/// How much of an audit its document lists.
public struct AuditExtent: Sendable, Equatable {
  /// Correlations and predictors, the strongest first.
  public var top = 10

  /// The ten strongest.
  public init() {}

  /// Its numbers.
  public static let settings: [SettingCard<AuditExtent>] = [
    .whole("top", \.top, "How many correlations and predictors to list.", 1...1_000_000)
  ]
}
