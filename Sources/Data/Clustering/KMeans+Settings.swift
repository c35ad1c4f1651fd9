import Words

extension KMeans {
  /// Settings of K-means, apart from seed and threads.
  public static let settings: [SettingCard<KMeans>] = [
    .whole(
      "k", \.clusters, "Number of clusters; where first centres are given, as many as there are.",
      1...1_000_000),
    .whole(
      "restarts", \.restarts,
      "Runs from different first centres; the one of least cost is kept.", 1...1_000_000),
    SettingCard(
      "start", \.start, "Where runs begin: k-means++ (greedy), or random rows.",
      expected: "one of k-means++, random", choices: ["k-means++", "random"],
      parse: { text in
        switch text {
        case "k-means++": .plusPlus
        case "random": .random
        default: nil
        }
      },
      print: { start in
        switch start {
        case .plusPlus: "k-means++"
        case .random: "random"
        case .centers: nil
        }
      }),
    SettingCard(
      "algorithm", \.algorithm,
      "How the nearest centre is found: lloyd, or hamerly, with bounds. Both give the same bits. By default the quicker one.",
      expected: "one of \(Algorithm.allCases.map(\.rawValue).joined(separator: ", "))",
      choices: Algorithm.allCases.map(\.rawValue),
      parse: { Algorithm(rawValue: $0).map(Optional.some) }, print: { $0?.rawValue }),
    .number(
      "tolerance", \.tolerance,
      "A run ends when the squared distances that the centres moved add up to at most this times the mean variance of the columns; "
        + "0: when no row changes its cluster.", .notNegative),
    .whole(
      "max-iterations", \.maximumIterations,
      "Iterations of a run at the most; 0 only assigns rows to the first centres.",
      0...1_000_000_000),
    .whole(
      "batch-size", \.batchSize, "Rows of a minibatch; without it, all rows at every iteration.",
      1...1_000_000_000),
  ]
}
