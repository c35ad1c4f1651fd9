import Diagnostics
import Inference
import MathKernels
import Modeling
import Posteriors

extension ClassificationTask {
  /// Replicates the classes of the rows, and compares class shares, and mean and SD of each feature within each class.
  func check(
    _ rows: ObservedRows, by predictor: RowPredictor, _ request: CheckRequest
  ) throws -> PredictiveCheckReport {
    let (draws, model) = try predictor.replicating(rows, request)
    let tables = try draws.predictive(
      model, at: draws.spread(request.replicates), seed: request.seed
    ).replicates.map { $0.map { Int($0) } }
    let statistics = ClassStatistics(rows: rows.features, classes: classes)
    let data = statistics.values(of: rows.responses.labels?.codes ?? [])
    let replicated = tables.map(statistics.values)
    let checks = statistics.names.enumerated().map { place, name in
      PredictiveCheck(name: name, observed: data[place], replicates: replicated.map { $0[place] })
    }
    return .classes(
      ClassCheckReport(
        source: request.source, replicateCount: tables.count,
        shares: checks.prefix(classes.count).compactMap { $0 },
        features: checks.dropFirst(classes.count).compactMap { $0 },
        groups: PredictiveCheckGroup.groups(
          statistics.groups, checks: checks, observed: data, replicates: replicated),
        meanCertainty: try draws.meanCertainty(model, draws: request.replicates),
        caveat: draws.run.caveat))
  }
}

extension RowPredictor {
  /// The draws that a check asks for, and the model of the rows with nothing observed.
  func replicating(
    _ rows: ObservedRows, _ request: CheckRequest
  ) throws -> (draws: Posterior, model: CompiledModel) {
    let declared = model(of: rows.features)
    let draws =
      request.source == .posterior
      ? posterior
      : try Posterior.prior(of: declared, draws: request.replicates, seed: request.seed)
    return (draws, try CompiledModel(declared))
  }
}

extension Posterior {
  /// max p(class), averaged over rows and some draws, at most 50 for each chain.
  fileprivate func meanCertainty(_ model: CompiledModel, draws: Int) throws -> Double {
    let evaluator = try model.makeClassProbabilities()
    let width = evaluator.classCount
    var (sum, count) = (0.0, 0)
    let places = spread(min(draws, 50 * positions.count))
    for (chain, places) in zip(try positions(for: model), places) {
      for place in places {
        let position = chain.withRow(place) { Array($0) }
        let one = RowStore(width: position.count, rows: position)
        let probabilities = evaluator.meanProbabilities(over: [one])
        for row in stride(from: 0, to: probabilities.count, by: width) {
          sum += probabilities[row..<row + width].max() ?? 0
          count += 1
        }
      }
    }
    return sum / Double(max(1, count))
  }
}

/// Shares of classes, and mean and SD of each feature within each class, missing cells left out, for rows of given classes.
struct ClassStatistics {
  let rows: DesignMatrix
  let classes: [String]

  /// The names of the statistics, in their order.
  var names: [String] {
    classes.map { "share of \($0)" }
      + classes.flatMap { label in
        rows.features.flatMap { ["mean of \($0) in \(label)", "SD of \($0) in \(label)"] }
      }
  }

  /// The indices of the statistics that belong together: shares, then mean and SD of each feature over the classes.
  var groups: [(name: String, places: [Int])] {
    let width = rows.features.count
    var groups: [(name: String, places: [Int])] = [("share of a class", Array(classes.indices))]
    for (feature, name) in rows.features.enumerated() {
      for (kind, statistic) in ["mean", "SD"].enumerated() {
        let places = classes.indices.map { classes.count + 2 * ($0 * width + feature) + kind }
        groups.append(("\(statistic) of \(name)", places))
      }
    }
    return groups
  }

  /// The statistics where row i has class `codes[i]`; NaN where a class has too few rows with the feature.
  func values(of codes: [Int]) -> [Double] {
    let width = rows.features.count
    var classRows = [Double](repeating: 0, count: classes.count)
    var counts = [Double](repeating: 0, count: classes.count * width)
    var sums = counts
    for (row, code) in codes.enumerated() {
      classRows[code] += 1
      for feature in 0..<width {
        let value = rows.values[row * width + feature]
        guard !value.isNaN else { continue }
        counts[code * width + feature] += 1
        sums[code * width + feature] += value
      }
    }
    let means = sums.indices.map { counts[$0] > 0 ? sums[$0] / counts[$0] : .nan }
    var squares = [Double](repeating: 0, count: sums.count)
    for (row, code) in codes.enumerated() {
      for feature in 0..<width {
        let deviation = rows.values[row * width + feature] - means[code * width + feature]
        guard !deviation.isNaN else { continue }
        squares[code * width + feature] += deviation * deviation
      }
    }
    let deviations = squares.indices.map {
      counts[$0] > 1 ? (squares[$0] / (counts[$0] - 1)).squareRoot() : .nan
    }
    return classRows.map { $0 / Double(max(1, codes.count)) }
      + means.indices.flatMap { [means[$0], deviations[$0]] }
  }
}
