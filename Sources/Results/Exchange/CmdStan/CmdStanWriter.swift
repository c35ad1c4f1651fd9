import Foundation
import Inference
import Modeling
import Posteriors
import Sampling
import Storage
import Words

/// Writes Markov chains as CmdStan does, a CSV file for each, in a folder:
///
///     chain_1.csv   settings as comments, a header, a line for each draw
///     names.json    by Stan's name: the model's, and the dimensions with their coordinates, which the files do not have
///
/// The draws are those that statistics use, without those of the warm-up. A saved fit does not keep its metric nor, without its draws, the
/// length of its warm-up: the files say `unit_e`, and the usual length.
///
/// - Source: *CmdStan User's Guide*, Stan CSV File Format.
struct CmdStanWriter {
  static let marker = "names.json"
  private static let statistics = [
    "lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__",
  ]

  private let posterior: Posterior
  private let model: String
  private let folder: FolderDraft
  /// The sites' names in Stan.
  private let names: [String]
  /// For each column after the statistics its place among the scalars: the first index moves fastest.
  private let places: [Int]

  /// - Throws: `DataError` for draws that are not of Markov chains.
  init(_ export: DrawExport, _ folder: FolderDraft) throws {
    posterior = export.posterior
    self.folder = folder
    guard posterior.run.method == .nuts, !posterior.statistics.isEmpty else {
      throw DataError(
        .init("draws"), found: "draws by \(posterior.run.methodName)",
        expected: "Markov chains, by NUTS, which CmdStan's files are read as",
        suggestion: "Export them in another format.")
    }
    model = SafeName.encoded(export.fit?.report.model ?? "model", for: .identifier)
    var taken: Set<String> = []
    names = posterior.layout.sites.map { site in
      let first = SafeName.encoded(site.name, for: .identifier)
      var (name, number) = (first, 2)
      while !taken.insert(name).inserted {
        name = "\(first)_\(number)"
        number += 1
      }
      return name
    }
    var (places, offset) = ([Int](), 0)
    for site in posterior.layout.sites {
      places += Self.columnMajor(site.dimensions.map(\.count)).map { offset + $0.place }
      offset += site.count
    }
    self.places = places
  }

  func write() throws {
    let draws = posterior.draws
    for (number, chain) in draws.selection.chains.enumerated() {
      try writeChain(chain, to: "chain_\(number + 1).csv", id: posterior.chainNumbers[chain] + 1)
    }
    var sites: [String: MetadataValue] = [:]
    for (name, site) in zip(names, posterior.layout.sites) {
      sites[name] = [
        "dimensions": .list(
          site.dimensions.map { dimension in
            [
              "coordinates": .list((0..<dimension.count).map { .text(dimension.label($0)) }),
              "name": .text(dimension.name),
            ]
          }), "name": .text(site.name),
      ]
    }
    try folder.write(MetadataValue.object(sites).data(), to: Self.marker)
  }

  private var header: String {
    let scalars = zip(names, posterior.layout.sites).flatMap { name, site in
      Self.columnMajor(site.dimensions.map(\.count)).map { element in
        ([name] + element.index.map { String($0 + 1) }).joined(separator: ".")
      }
    }
    return (Self.statistics + scalars).joined(separator: ",")
  }

  /// The elements of an array, the first index moving fastest, with their row-major places.
  private static func columnMajor(_ shape: [Int]) -> [(index: [Int], place: Int)] {
    let count = shape.reduce(1, *)
    return (0..<count).map { number in
      var rest = number
      let index = shape.map { length in
        defer { rest /= length }
        return rest % length
      }
      return (index, zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 })
    }
  }

  private func writeChain(_ chain: Int, to name: String, id: Int) throws {
    let (draws, statistics) = (posterior.draws, posterior.statistics[chain])
    let file = try folder.create(name)
    func write(_ text: String) throws {
      try Array(text.utf8).withUnsafeBytes(file.write)
    }
    try write(beginning(id: id, stepSize: statistics.last?.stepSize ?? 0))
    var (draw, text) = (0, "")
    try draws.forEachDraw(ofChain: chain) { row in
      defer { draw += 1 }
      guard draw < draws.drawCount else { return }
      let own = statistics[draw]
      text +=
        "\(own.logDensity),\(own.acceptanceStatistic),\(own.stepSize),\(own.treeDepth),\(own.leapfrogSteps),"
        + "\(own.isDivergent ? 1 : 0),\(own.energy)"
      for place in places { text += ",\(row[place])" }
      text += "\n"
      guard text.utf8.count >= 1 << 20 else { return }
      try write(text)
      text = ""
    }
    try write(text + "# \n#  Elapsed Time: \(posterior.run.wallSeconds) seconds (Total)\n# \n")
    try folder.finish(file)
  }

  /// The settings, the header, and where the adaptation ended.
  private func beginning(id: Int, stepSize: Double) -> String {
    """
    # stan_version_major = 2
    # stan_version_minor = 36
    # stan_version_patch = 0
    # model = \(model)
    # method = sample (Default)
    #   sample
    #     num_samples = \(posterior.draws.drawCount)
    #     num_warmup = \(posterior.warmup?.draws.lengths.max() ?? NUTS().warmup)
    #     save_warmup = false
    #     thin = 1 (Default)
    #     adapt
    #       engaged = true (Default)
    #     algorithm = hmc (Default)
    #       hmc
    #         engine = nuts (Default)
    #           nuts
    #             max_depth = \(posterior.run.chains?.maximumTreeDepth ?? 10)
    #         metric = unit_e
    #         stepsize = 1 (Default)
    # id = \(id)
    # random
    #   seed = \(posterior.run.seed)
    # written by bayes-genre
    \(header)
    # Adaptation terminated
    # Step size = \(stepSize)
    # No free parameters for unit metric

    """
  }
}
