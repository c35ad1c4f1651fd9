import Words

extension Optimizer {
  /// The choice of a rule, with its usual settings, for what has one at a key path.
  package static func setting<Subject>(
    _ path: any WritableKeyPath<Subject, Optimizer> & Sendable
  ) -> SettingCard<Subject> {
    let names = Rule.allCases.map(\.rawValue)
    return SettingCard(
      "optimizer", path, "How a gradient is turned into a step.",
      expected: "one of \(names.joined(separator: ", "))", choices: names,
      parse: { Rule(rawValue: $0)?.standard },
      print: { found in Rule.allCases.first { $0.standard == found }?.rawValue })
  }
}
