import Words

extension ClusterStudy.Parts {
  /// What can be asked for.
  public static let settings: [SettingCard<ClusterStudy.Parts>] = [
    counts(
      "costs", \.costs,
      "Numbers of clusters whose cost is shown by iteration, as far as there are rows; none with 0."
    ),
    counts("scree", \.scree, "Numbers of clusters of the scree plot; none with 0."),
    .whole(
      "scree-restarts", \.restarts,
      "Runs for each number of clusters of the scree plot and of the gap statistic.", 1...10_000),
    SettingCard(
      "gap", \.gapReferences,
      "Reference tables of the gap statistic, for 1 to 10 clusters: slow; 0 for none.",
      expected: "0, or a whole number from 2 to 100000",
      parse: { text in Int(text).flatMap { $0 == 0 || 2...100_000 ~= $0 ? $0 : nil } },
      print: { String($0) }),
  ]

  private static func counts(
    _ name: String, _ path: any WritableKeyPath<Self, [Int]> & Sendable, _ words: String
  ) -> SettingCard<Self> {
    SettingCard(
      name, path, words, expected: "whole numbers up to 100000, such as 3,5,10-12",
      parse: { numbers($0)?.filter { $0 > 0 } }, print: { text(of: $0) })
  }

  /// The numbers of `3,5,10-12`.
  private static func numbers(_ text: String) -> [Int]? {
    var numbers: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1],
        0 <= first, first <= last, last <= 100_000
      else { return nil }
      numbers += first...last
    }
    return numbers
  }

  /// `3,5,10-12`; `0` for none.
  private static func text(of numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let run = runs.last, run.upperBound + 1 == number {
        runs[runs.count - 1] = run.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    let texts = runs.map { run in
      run.count > 2
        ? "\(run.lowerBound)-\(run.upperBound)" : run.map(String.init).joined(separator: ",")
    }
    return texts.isEmpty ? "0" : texts.joined(separator: ",")
  }
}
