import Words

/// The families of guides that can be chosen by name.
public enum GuideCatalogue {
  /// All of them, in the order in which they are listed.
  public static let all: [any GuideFamily.Type] = [
    MeanFieldFamily.self,
    FullRankFamily.self,
    LowRankFamily.self,
  ]

  /// The family of a fit that names none.
  public static let standard: any GuideFamily.Type = MeanFieldFamily.self

  /// The family of a name; nil for a name that none has.
  public static func family(_ id: String) -> (any GuideFamily.Type)? { all.first { $0.id == id } }

  /// The choice of a family, as a setting of its name.
  public static let choice: SettingCard<String> = {
    let (names, words) = (all.map { $0.id }, all.map { $0.words })
    return SettingCard(
      "guide", \.self,
      "The family of the approximation: \(words.dropLast().joined(separator: ", ")), or \(words.last ?? "").",
      expected: "one of \(names.joined(separator: ", "))", choices: names,
      parse: { names.contains($0) ? $0 : nil }, print: { $0 })
  }()
}
