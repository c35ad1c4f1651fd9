import Bayes

extension GenreResults: Documented {
  /// Accuracies beside the published ones, how far they agree, what they took, and what ARD finds relevant.
  public func document() -> Document {
    var blocks: [Document.Block] = [
      .figures([figure]),
      .table(accuracyTable("Accuracy on test rows, %", \.test, published: \.test)),
      .table(
        accuracyTable("Accuracy on the rows learned from, %", \.training, published: \.training)),
    ]
    blocks += [spreadTable, trustTable, relevanceTable].compactMap { $0.map(Document.Block.table) }
    blocks += agreement.map { .remark(.verdict, $0) }
    blocks += notes.map { .remark(.note, $0) }
    if interrupted { blocks.append(.paragraph("stopped before its end")) }
    return Document(title: "Ten experiments on genres, again", blocks: blocks)
  }

  /// The ways to a posterior that any experiment has fits by.
  private var inferences: [GenreInference] {
    [.guide, .chains].filter { kind in entries.contains { !$0.scores(by: kind).isEmpty } }
  }

  /// The experiments with a fit to data.
  private var fitted: [Entry] {
    entries.filter { entry in inferences.contains { !entry.scores(by: $0).isEmpty } }
  }

  /// A row of words for each experiment with a fit to data.
  private func rows(_ cells: (Entry) -> [String]) -> [[String]] {
    fitted.map { [$0.experiment.id, $0.experiment.name] + cells($0) }
  }
}

// MARK: - Accuracies

extension GenreResults {
  private func accuracyTable(
    _ title: String, _ accuracy: KeyPath<GenreScores, GenreScores.Accuracy>,
    published: KeyPath<GenreExperiment.Published, Double>
  ) -> Document.Table {
    Document.Table(
      title: title, header: ["exp.", "model", "rows", "published"] + inferences.map(\.name),
      rows: rows { entry in
        let pooled = inferences.map {
          PooledAccuracy(entry.scores(by: $0).map { $0[keyPath: accuracy] })
        }
        let size = pooled.compactMap { $0?.rows }.first ?? 0
        return [
          grouped(size),
          entry.experiment.published.map { decimal(100 * $0[keyPath: published], 1) } ?? "–",
        ] + pooled.map { $0?.text ?? "–" }
      },
      leftColumns: [0, 1],
      note: "In brackets, the 95 % interval of the share of so many rows (Wilson).")
  }

  /// How accuracies spread over seeds, where there are several.
  private var spreadTable: Document.Table? {
    let repeated = inferences.filter { kind in entries.contains { $0.scores(by: kind).count > 1 } }
    guard !repeated.isEmpty else { return nil }
    func text(_ scores: [GenreScores], _ accuracy: KeyPath<GenreScores, GenreScores.Accuracy>)
      -> String
    {
      scores.count > 1
        ? decimal(
          100
            * SampleMoments(scores.map { $0[keyPath: accuracy].share }).sampleVariance.squareRoot(),
          1)
        : "–"
    }
    return Document.Table(
      title: "Spread over seeds: standard deviations of the accuracies, in points of per cent",
      header: ["exp.", "model"]
        + repeated.flatMap { ["\($0.name): seeds", "test", "rows learned from"] },
      rows: rows { entry in
        repeated.flatMap { kind in
          let scores = entry.scores(by: kind)
          return [String(scores.count), text(scores, \.test), text(scores, \.training)]
        }
      },
      leftColumns: [0, 1],
      note: "Each seed draws its own rows, and its own noise of the inference.")
  }

  private var figure: Document.Figure {
    let title = "Accuracy on test rows: published, and found here"
    return Document.Figure(
      name: "accuracy", alternative: title,
      caption:
        "Lines are 95 % intervals for the number of test rows. Where they hold a published mark, chance explains the difference."
    ) {
      ForestChart(
        title: title, xTitle: "accuracy, %", groups: ["published"] + inferences.map(\.name),
        rows: fitted.map { entry in
          let published = entry.experiment.published.map {
            ForestChart.Estimate(100 * $0.test, group: 0)
          }
          let found = inferences.enumerated().compactMap { place, kind in
            PooledAccuracy(entry.scores(by: kind).map(\.test)).map { pooled in
              ForestChart.Estimate(
                100 * pooled.share,
                100 * pooled.interval.lowerBound...100 * pooled.interval.upperBound,
                group: place + 1)
            }
          }
          return ForestChart.Row(
            "\(entry.experiment.id) · \(entry.experiment.name)",
            [published].compactMap { $0 } + found)
        }
      ).drawn()
    }
  }
}

/// The mean accuracy over seeds, with the interval of one number of rows: those of several seeds overlap.
private struct PooledAccuracy {
  let share: Double
  let rows: Int
  let interval: ClosedRange<Double>

  /// Nil for none.
  init?(_ accuracies: [GenreScores.Accuracy]) {
    guard let first = accuracies.first else { return nil }
    rows = first.rows
    share = SampleMoments(accuracies.map(\.share)).mean
    interval = proportionInterval(share: share, rows: rows)
  }

  /// `45.5 (38.7–52.4)`.
  var text: String {
    "\(decimal(100 * share, 1)) (\(decimal(100 * interval.lowerBound, 1))–\(decimal(100 * interval.upperBound, 1)))"
  }
}

// MARK: - Trust and cost

extension GenreResults {
  private var trustTable: Document.Table? {
    let rows = rows { entry in
      let (guides, chains) = (entry.scores(by: .guide), entry.scores(by: .chains))
      func mean(_ scores: [GenreScores], _ value: (GenreScores) -> Double) -> Double? {
        scores.isEmpty ? nil : SampleMoments(scores.map(value)).mean
      }
      func cost(_ scores: [GenreScores]) -> String {
        mean(scores, \.cpuSeconds).map(significant) ?? "–"
      }
      return [
        decimal(mean(guides, \.testLogLoss)), decimal(mean(chains, \.testLogLoss)),
        decimal(guides.compactMap(\.paretoK).max(), 2), decimal(chains.compactMap(\.rHat).max()),
        cost(guides), cost(chains),
      ]
    }
    guard !rows.isEmpty else { return nil }
    return Document.Table(
      title: "What probabilities are worth, how far to trust them, and what they took",
      header: [
        "exp.", "model", "log loss: VI", "NUTS", "VI: k̂", "NUTS: R̂", "CPU s: VI", "NUTS",
      ],
      rows: rows, leftColumns: [0, 1],
      note:
        "Log loss on test rows, in nats. Draws of a guide with k̂ above 0.7 are not those of the posterior; "
        + "chains agree where R̂ is below 1.01. Of several seeds, k̂ and R̂ are the worst, the others means."
    )
  }

  /// Whether the published accuracies are within chance of those found, where both have test rows.
  private var agreement: [String] {
    inferences.compactMap { kind -> String? in
      let compared = entries.compactMap { entry -> (name: String, z: Double)? in
        guard let published = entry.experiment.published,
          let found = PooledAccuracy(entry.scores(by: kind).map(\.test)),
          entry.experiment.testRows != nil
        else { return nil }
        func count(_ share: Double) -> (Int, Int) {
          (Int((share * Double(found.rows)).rounded()), found.rows)
        }
        let (difference, error) = proportionDifference(count(published.test), count(found.share))
        return (entry.experiment.id, difference / error)
      }
      guard !compared.isEmpty else { return nil }
      let others = compared.filter { abs($0.z) > 1.96 }
      let agreeing = "\(compared.count - others.count) of \(compared.count)"
      let beyond =
        others.isEmpty
        ? ""
        : " Experiments beyond it: "
          + listed(others.map { "\($0.name) (\($0.z > 0 ? "higher" : "lower") here)" }) + "."
      return
        "\(kind.name): in \(agreeing) experiments the test accuracy differs from the published one by no more than chance allows "
        + "(95 %, Agresti and Caffo).\(beyond)"
    }
  }

  private var notes: [String] {
    var notes = priorNotes + choiceNotes
    let isStuck = fitted.contains { entry in
      entry.experiment.isNetwork && entry.scores(by: .chains).contains { $0.rHat ?? 1 > 1.01 }
    }
    if isStuck {
      notes.append(
        "R̂ of M5 is that of its weights: exchanging two hidden units changes no prediction, so chains settle in modes that "
          + "are copies of each other, and others that are not. Judge M5 by its log loss.")
    }
    guard part == .published else {
      return notes + ["The published accuracies are of 1,000 rows learned from, and 200 test rows."]
    }
    let ids = Set(fitted.map(\.experiment.id))
    func note(of some: Set<String>, _ words: String) -> [String] {
      ids.isDisjoint(with: some) ? [] : [words]
    }
    return notes
      + note(of: ["1"], "Experiment 1: the study's table says 63 where its text says 60.")
      + note(
        of: ["6"], "Experiment 6: the study does not say how many rows tested it, here 2,000.")
      + note(
        of: ["8a", "8b", "8c"],
        "Experiment 8: the study gives one pair of accuracies for its three rates.")
      + note(
        of: ["9a", "9b"],
        "Experiment 9: the study gives one pair of accuracies, without the network's activation.")
  }

  /// What draws from the prior score.
  private var priorNotes: [String] {
    entries.compactMap { entry in
      guard let pooled = PooledAccuracy(entry.scores(by: .prior).map(\.test)) else { return nil }
      return
        "Draws from the prior of \(entry.experiment.name) have seen no data. Their accuracy on test rows: \(pooled.text) %."
    }
  }

  /// What validation rows chose.
  private var choiceNotes: [String] {
    fitted.compactMap { entry in
      guard entry.experiment.candidates.count > 1 else { return nil }
      let names = entry.fits.map(\.scores.model)
      let counts = entry.experiment.candidates.compactMap { candidate -> String? in
        let count = names.count { $0 == candidate.name }
        return count == 0 ? nil : "\(candidate.name) in \(counted(count, "fit"))"
      }
      return "Experiment \(entry.experiment.id): validation rows chose \(listed(counts))."
    }
  }
}

// MARK: - Relevance

extension GenreResults {
  /// The scales of features, of the first seed.
  private var relevanceTable: Document.Table? {
    let found = entries.flatMap { entry in
      inferences.compactMap { kind in
        entry.scores(by: kind).first?.relevance.map { (kind: kind, relevance: $0) }
      }
    }
    guard let leading = found.last?.relevance else { return nil }
    let order = leading.sorted { ($0.median, $1.feature) > ($1.median, $0.feature) }.map(\.feature)
    func text(_ relevance: [GenreScores.Relevance], _ feature: String) -> String {
      guard let found = relevance.first(where: { $0.feature == feature }) else { return "–" }
      let bounds = "(\(decimal(found.quantiles.first, 2))–\(decimal(found.quantiles.last, 2)))"
      return "\(decimal(found.median, 2)) \(bounds)"
    }
    return Document.Table(
      title:
        "What M4 finds relevant: the spread σ of a feature's weights over genres, with 90 % intervals",
      header: ["feature"] + found.map(\.kind.name),
      rows: order.map { feature in [feature] + found.map { text($0.relevance, feature) } },
      note:
        "One standard deviation of a feature moves the log odds of two genres by about 1.4 σ. A feature with σ near 0 tells no "
        + "genres apart. The common mean μ is no relevance: it moves all genres alike, which changes no probability."
    )
  }
}

extension GenreScores.Relevance {
  /// The 50 % quantile.
  fileprivate var median: Double { quantiles.count > 1 ? quantiles[1] : .nan }
}

extension GenreInference {
  /// `VI`, as in the head of a table.
  var name: String {
    switch self {
    case .guide: "VI"
    case .chains: "NUTS"
    case .prior: "the prior"
    }
  }
}
