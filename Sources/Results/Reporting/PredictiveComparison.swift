import Diagnostics
import Posteriors
import Tasks
import Words

/// Two models of the same rows, judged by how well they would predict others (PSIS-LOO and WAIC).
public struct PredictiveComparison: Sendable {
  /// One of the two.
  public struct Side: Sendable {
    /// The name of the fit.
    public let name: String
    /// The estimates.
    public let accuracy: PredictiveAccuracy
    /// Table rows whose k̂ is too large.
    public let unreliableRows: [Int]
    /// The weight for averaging predictions that would predict held-out rows best.
    public let stackingWeight: Double
    /// The weight by exp(elpd), averaged over its uncertainty.
    public let pseudoBMAWeight: Double
  }

  /// In the order of the comparison that this is part of.
  public let sides: [Side]
  /// The ranking, its entries named by their index in `sides`: `0` and `1`.
  public let ranking: ModelComparison
  /// Number of rows that both saw, and that the estimates are over.
  public let rowCount: Int

  /// Compares fits by NUTS of different models to the same rows; nil for any others.
  /// - Throws: what evaluating the log likelihoods throws.
  init?(_ fits: [(name: String, fit: TableFit)]) throws {
    guard let first = fits.first?.fit, let rows = first.observed, fits.count == 2,
      !fits[1].fit.model.isEqual(to: first.model) || fits[1].fit.pipeline != first.pipeline,
      fits[1].fit.observed != nil, first.learnedFromSameRows(as: fits[1].fit)
    else { return nil }
    var accuracies: [PredictiveAccuracy] = []
    for (_, fit) in fits {
      guard let accuracy = try fit.predictiveAccuracy() else { return nil }
      accuracies.append(accuracy)
    }
    // The ranking uses indices, as both fits may have the same name.
    let ranking = ModelComparison(
      accuracies.enumerated().map { (String($0.offset), $0.element.leaveOneOut) },
      seed: first.posterior.run.seed)
    sides = fits.indices.map { place in
      let entry = ranking.entries.first { $0.name == String(place) }
      return Side(
        name: fits[place].name, accuracy: accuracies[place],
        unreliableRows: accuracies[place].leaveOneOut.unreliableObservations
          .map { rows.rowNumbers[$0] },
        stackingWeight: entry?.stackingWeight ?? .nan,
        pseudoBMAWeight: entry?.pseudoBMAWeight ?? .nan)
    }
    self.ranking = ranking
    rowCount = rows.rowNumbers.count
  }

  /// The better one, the other, and by how much with its standard error.
  public var difference: (best: Side, other: Side, elpd: Double, standardError: Double) {
    let best = ranking.entries.first?.name == "1" ? 1 : 0
    let entry = ranking.entries.last
    return (
      sides[best], sides[1 - best], entry?.difference ?? .nan,
      entry?.differenceStandardError ?? .nan
    )
  }

  /// What it means, in sentences.
  public var verdict: [String] {
    let (best, other, elpd, error) = difference
    let size =
      "elpd differs by \(decimal(elpd, 1)) ± \(decimal(error, 1)) over \(counted(rowCount, "row"))"
    var sentences: [String] = []
    if !elpd.isFinite {
      sentences.append(
        "Log likelihoods are not finite for some draws: the models cannot be compared by PSIS-LOO.")
    } else if elpd < 4 {
      sentences.append(
        "By leave-one-out cross-validation the two predict about equally well: \(size), and less than 4 is small. "
          + "Choose on other grounds.")
    } else if elpd <= 2 * error {
      sentences.append(
        "By leave-one-out cross-validation \(best.name) may predict better, but not clearly: \(size), "
          + "within two standard errors. More rows would show.")
    } else {
      sentences.append(
        "By leave-one-out cross-validation \(best.name) predicts better than \(other.name): \(size)."
      )
    }
    sentences += [best, other].compactMap(warning)
    let waic = sides[0].accuracy.waic.elpd - sides[1].accuracy.waic.elpd
    let loo = sides[0].accuracy.leaveOneOut.elpd - sides[1].accuracy.leaveOneOut.elpd
    if abs(waic - loo) > max(1, error) {
      sentences.append(
        "WAIC sees a difference of \(decimal(abs(waic), 1)) in favour of \(sides[waic > 0 ? 0 : 1].name): it is less robust, "
          + "so trust PSIS-LOO.")
    }
    return sentences
  }

  private func warning(_ side: Side) -> String? {
    let (rows, loo) = (side.unreliableRows, side.accuracy.leaveOneOut)
    guard !rows.isEmpty else { return nil }
    let shown =
      rows.prefix(5).map(String.init).joined(separator: ", ") + (rows.count > 5 ? ", …" : "")
    let theirs = loo.unreliableObservations.reduce(0) { $0 + loo.pointwiseParameterCounts[$1] }
    return
      "Pareto k̂ is above \(decimal(loo.reliableParetoK, 2)) for \(rows.count) of \(rowCount) rows of \(side.name) "
      + "(\(rows.count == 1 ? "row" : "rows") \(shown)), which have \(decimal(theirs, 1)) of its "
      + "\(decimal(loo.effectiveParameterCount, 1)) effective parameters: leaving these rows out cannot be read off the draws, "
      + "so the elpd may be too high. Trust the test rows more, or draw more."
  }
}

extension PredictiveComparison: Documented {
  /// The comparison as a document: the estimates side by side, and what they mean.
  public func document() -> Document {
    Document(
      title: "Predictions by \(sides[0].name) and \(sides[1].name)",
      blocks: [
        .table(Document.Table(header: [""] + sides.map(\.name), rows: rows)),
        .list(verdict, isWrapped: false),
      ])
  }

  /// A row for each estimate, with its name and a cell for each side.
  var rows: [[String]] {
    func row(_ name: String, _ value: (Side) -> String) -> [String] { [name] + sides.map(value) }
    return [
      row("elpd (PSIS-LOO)") {
        "\(decimal($0.accuracy.leaveOneOut.elpd, 1)) ± \(decimal($0.accuracy.leaveOneOut.standardError, 1))"
      },
      row("elpd (WAIC)") {
        "\(decimal($0.accuracy.waic.elpd, 1)) ± \(decimal($0.accuracy.waic.standardError, 1))"
      },
      row("effective parameters") { decimal($0.accuracy.leaveOneOut.effectiveParameterCount, 1) },
      row("rows of too large k̂") { String($0.unreliableRows.count) },
      row("stacking weight") { decimal($0.stackingWeight, 2) },
      row("pseudo-BMA+ weight") { decimal($0.pseudoBMAWeight, 2) },
    ]
  }
}

extension PredictiveComparison: Encodable {
  enum CodingKeys: String, CodingKey {
    case rows, models, best
    case difference = "elpd_diff"
    case standardError = "dse"
  }

  private struct Record: Encodable {
    let side: Side

    enum CodingKeys: String, CodingKey {
      case name
      case elpd = "elpd_loo"
      case standardError = "se"
      case parameters = "p_loo"
      case unreliableRows = "bad_k_rows"
      case reliableParetoK = "good_k"
      case elpdWAIC = "elpd_waic"
      case standardErrorWAIC = "se_waic"
      case parametersWAIC = "p_waic"
      case stacking = "stacking_weight"
      case pseudoBMA = "pseudo_bma_weight"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      let (loo, waic) = (side.accuracy.leaveOneOut, side.accuracy.waic)
      try container.encode(side.name, forKey: .name)
      try container.encode(finite(loo.elpd), forKey: .elpd)
      try container.encode(finite(loo.standardError), forKey: .standardError)
      try container.encode(finite(loo.effectiveParameterCount), forKey: .parameters)
      try container.encode(side.unreliableRows, forKey: .unreliableRows)
      try container.encode(loo.reliableParetoK, forKey: .reliableParetoK)
      try container.encode(finite(waic.elpd), forKey: .elpdWAIC)
      try container.encode(finite(waic.standardError), forKey: .standardErrorWAIC)
      try container.encode(finite(waic.effectiveParameterCount), forKey: .parametersWAIC)
      try container.encode(finite(side.stackingWeight), forKey: .stacking)
      try container.encode(finite(side.pseudoBMAWeight), forKey: .pseudoBMA)
    }
  }

  /// The estimates by model and the difference with its standard error, in the names that ArviZ uses; undefined numbers are null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let (best, _, elpd, error) = difference
    try container.encode(rowCount, forKey: .rows)
    try container.encode(sides.map(Record.init), forKey: .models)
    try container.encode(best.name, forKey: .best)
    try container.encode(finite(elpd), forKey: .difference)
    try container.encode(finite(error), forKey: .standardError)
  }
}
