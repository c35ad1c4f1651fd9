import ArgumentParser
import Bayes
import Foundation
import GenreModels

struct NotebookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notebook",
    abstract: "A Jupyter notebook of a saved fit, with its draws beside it for ArviZ.",
    usage: "bayes-genre notebook <fit> [<options>]",
    discussion: """
      Writes NAME.ipynb, with the outputs of its cells filled in, and NAME.zarr, which its cells open with xarray and ArviZ. It runs as it \
      is wherever Jupyter, arviz, xarray and zarr are installed.
      """)

  @OptionGroup var fit: FitArgument
  @Option(help: "The folder to write to; it is made where it is missing.")
  var output = "notebooks-export"
  @Option(help: "What the files are called, by default as the fit.") var name: String?
  @Flag(help: "Replace what is there.") var force = false

  func validate() throws {
    try fit.requireOne()
    if output.isEmpty { throw ValidationError("--output needs the path of a folder.") }
    if let name, name.isEmpty || name.contains("/") || name.hasPrefix(".") {
      throw ValidationError(
        "--name \(name) is no name of a file. Give one without / that does not begin with a point.")
    }
  }

  func run() throws {
    try reportingFailures {
      let found = try TableFit(contentsOf: fit.path)
      let name = name ?? URL(filePath: fit.path).standardizedFileURL.lastPathComponent
      let format = DrawFormat.zarr
      let (notebook, draws) = ("\(output)/\(name).ipynb", "\(output)/\(name).\(format.id)")
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
      try checkOutputs([notebook, draws], besides: [fit.path], force: force)
      var export = DrawExport(found)
      export.request.groups =
        found.posterior.statistics.isEmpty ? [.posterior] : [.posterior, .sampleStats]
      try export.write(as: format, to: draws, overwriting: force)
      let document = found.document(for: .commandLine)
      let renderer = NotebookRenderer(
        command: ReportOptions.commandLine,
        opening: try Self.opening(export, draws: "\(name).\(format.id)"))
      try writeFile(renderer.data(of: document), to: notebook)
      printError("wrote \(notebook), which reads \(draws)")
    }
  }

  /// Cells that open the draws, and look at the sites that are no longer than a table.
  private static func opening(_ export: DrawExport, draws: String) throws
    -> [NotebookRenderer.Cell]
  {
    let posterior = try export.inferenceData().groups.first { $0.name == .posterior }
    let short = (posterior?.variables ?? []).filter { $0.rowLength <= 40 }.map(\.name)
    let names = short.map { "\"\($0)\"" }.joined(separator: ", ")
    let open = [
      "import arviz as az", "import xarray as xr", "",
      "data = xr.open_datatree(\(pythonText(draws)), engine=\"zarr\")",
    ].joined(separator: "\n")
    guard !short.isEmpty else { return [.code(open)] }
    return [
      .code(open),
      .code("az.summary(data, var_names=[\(names)], ci_kind=\"eti\", ci_prob=0.9)"),
    ]
  }

  private static func pythonText(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(escaped)\""
  }
}
