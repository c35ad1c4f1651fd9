import ArgumentParser
import Bayes
import Foundation

/// Where a result is written as a page, besides what is printed.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the result as a page with its pictures: HTML, Markdown where the name ends in .md, or a Jupyter notebook where it ends in .ipynb.",
      valueName: "page"), transform: pathBesideOutput)
  var report: String?

  @Flag(help: "Replace what is there.") var force = false

  func validate() throws {
    if report == "" { throw ValidationError("--report needs the path of a page.") }
    let ending = report.map { URL(filePath: $0).pathExtension.lowercased() } ?? ""
    // What has digits is a version.
    guard ["", "html", "htm", "md", "ipynb"].contains(ending) || !ending.allSatisfy(\.isLetter)
    else {
      throw ValidationError(
        "--report writes HTML, Markdown or a notebook, and no file that ends in .\(ending). Give a path that ends in .html, .md or .ipynb."
      )
    }
  }

  /// Refuses files that cannot be written, before any work is done.
  ///
  /// - Parameters:
  ///   - others: other files that the command writes.
  ///   - inputs: files and folders that are not to be replaced.
  func check(_ others: String?..., besides inputs: [String?]) throws {
    try checkOutputs(others + [report], besides: inputs, force: force)
  }

  /// Prints a result, and writes its page. What is printed comes first: a file that cannot be written should not cost it.
  func emit(_ result: some Documented & Encodable, json: Bool) throws {
    try emit(result, result.document(for: .commandLine), json: json)
  }

  /// The same with another document, or another JSON object, and where the page says more than is printed, with its own.
  func emit(
    _ result: some Encodable, _ document: @autoclosure () -> Document,
    page: (() -> Document)? = nil,
    json: Bool, width: Int = 100
  ) throws {
    if json { try printJSON(result) } else { try printText(document().text(width: width)) }
    if let report { try writeFile(Self.page(of: page?() ?? document(), at: report), to: report) }
  }

  private static func page(of document: Document, at path: String) throws -> Data {
    let ending = URL(filePath: path).pathExtension.lowercased()
    if ending == "ipynb" { return try NotebookRenderer(command: commandLine).data(of: document) }
    var document = document
    document.blocks += [
      .heading("How to repeat it"), .preformatted(commandLine, language: "sh"),
    ]
    return Data((ending == "md" ? document.markdown() : document.html()).utf8)
  }

  /// The command as a shell reads it.
  static var commandLine: String {
    let words = CommandLine.arguments.dropFirst().map { word in
      let isPlain =
        !word.isEmpty
        && word.allSatisfy {
          $0.isASCII && ($0.isLetter || $0.isNumber || "-_./,=:+@%".contains($0))
        }
      return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
    return (["bayes-genre"] + words).joined(separator: " ")
  }
}
