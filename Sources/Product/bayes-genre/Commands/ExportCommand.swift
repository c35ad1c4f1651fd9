import ArgumentParser
import Bayes
import Foundation
import GenreModels

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "The draws of a saved fit, or of a run that still goes on, for other programs.",
    usage: "bayes-genre export <fit> [<options>]",
    discussion: """
      Formats:
      \(DrawFormat.all.map { "  \($0.id): \($0.summary)" }.joined(separator: "\n"))
      Of a fit by nuts or svi that is unfinished, the draws that it has kept so far are exported, also while it goes on: name its --output. \
      Every --checkpoint-seconds it keeps more.
      Names that a format cannot hold, such as a/b, have _x002F_ for each character that it cannot hold.
      """)

  @OptionGroup var fit: FitArgument
  @Option(help: "The format.") var format = FormatChoice.standard
  @Option(
    help:
      "The file or folder to write. Of csv and json, by default or with -, standard output.")
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Only these groups, with commas between them: \(InferenceData.GroupName.allCases.map(\.rawValue).joined(separator: ", ")). By default all that the fit can give.",
      valueName: "groups"), transform: groupNames)
  var groups: [InferenceData.GroupName]?
  @Option(
    parsing: .unconditional,
    help: "Draws from the prior, in the groups of the prior. (default: 1000)",
    transform: whole(1...10_000_000))
  var priorDraws: Int?
  @OptionGroup var csv: CSVOutput
  @Flag(help: "Replace the file if it is there, or the folder if such an export has made it.")
  var force = false

  func validate() throws {
    try fit.requireOne()
    let all = DrawFormat.all
    try refuse(
      namesGiven(("--groups", groups), ("--prior-draws", priorDraws)), with: "--format",
      format.id, belongingTo: all.filter(\.hasGroups).map(\.id))
    try refuse(
      csv.neutralizeFormulas ? ["--neutralize-formulas"] : [], with: "--format", format.id,
      belongingTo: ["csv"])
    if pathOfResult(output) == nil, !format.format.isText {
      throw ValidationError(
        "\(format.id) is no text for standard output. Name the path to write with --output.")
    }
  }

  func run() throws {
    try reportingFailures {
      try checkOutputs([pathOfResult(output)], besides: [fit.path], force: force)
      var export = try opened()
      export.request.groups = groups
      if let priorDraws { export.request.priorDraws = priorDraws }
      export.neutralizesFormulas = csv.neutralizeFormulas
      if let path = pathOfResult(output) {
        try export.write(as: format.format, to: path, overwriting: force)
      } else {
        try export.forEachPiece(of: format.format, printResult)
      }
    }
  }
}

extension ExportCommand {
  /// The draws of the fit; of a run that is unfinished, those that it has kept.
  private func opened() throws -> DrawExport {
    let isThere = FileManager.default.fileExists(atPath: fit.path)
    let output = FitCommand.fit(named: fit.path)
    if output != fit.path || !isThere, UnfinishedRun.exists(beside: output) {
      let soFar = try FitCommand.soFar(output)
      let (draws, chains) = (soFar.posterior.draws.drawCount, soFar.posterior.draws.chainCount)
      printError(
        "note: \(output) is unfinished: these are the first \(draws) draws of \(chains == 1 ? "1 chain" : "\(chains) chains")."
      )
      return DrawExport(soFar)
    }
    return try Posterior.isTableFit(savedAt: fit.path)
      ? DrawExport(TableFit(contentsOf: fit.path)) : DrawExport(Posterior(contentsOf: fit.path))
  }
}

/// What `export --format` takes.
struct FormatChoice: ExpressibleByArgument {
  static let standard = FormatChoice(format: .csv)
  let format: DrawFormat

  private init(format: DrawFormat) { self.format = format }

  init?(argument: String) {
    guard let format = DrawFormat.all.first(where: { $0.id == argument }) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { DrawFormat.all.map(\.id) }
  var defaultValueDescription: String { id }
  var id: String { format.id }
}

/// Names of groups with commas between them.
@Sendable private func groupNames(_ text: String) throws -> [InferenceData.GroupName] {
  try text.split(separator: ",", omittingEmptySubsequences: false).map { name in
    guard let group = InferenceData.GroupName(rawValue: String(name)) else {
      let known = InferenceData.GroupName.allCases.map(\.rawValue)
      let near = nearestName(to: String(name), among: known).map { " Did you mean \($0)?" } ?? ""
      throw ValidationError("expected names of groups with commas between them.\(near)")
    }
    return group
  }
}
