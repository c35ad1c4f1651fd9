import Foundation
import TestSupport
import Testing

/// `--report` writes what a command prints as a page, or nothing.
@Suite struct ReportCommandTests {
  private static let iris = Repository.path("Data/iris.csv")

  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("report-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  private static func fit(_ arguments: [String]) throws -> CommandLineTool.Outcome {
    try CommandLineTool.run(
      [
        "fit", iris, "--target", "species", "--inference", "laplace", "--model", "logistic",
        "--seed", "\(seed(1))", "--quiet",
      ] + arguments)
  }

  /// The words of a text without what each format adds.
  private static func words(_ text: String) -> Set<String> {
    let plain = text.replacing(/<style>[\s\S]*<\/style>|<[^>]*>/, with: " ")
    return Set(plain.split { !$0.isLetter }.map { $0.lowercased() })
  }

  /// Pages of a fit and of what is done with it hold the words that are printed.
  @Test func pagesHoldWhatIsPrinted() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    let saved = path("fit")
    for (name, run) in [
      ("fit", { try Self.fit(["--output", saved] + $0) }),
      ("diagnose", { try CommandLineTool.run(["diagnose", saved] + $0) }),
      ("summary", { try CommandLineTool.run(["summary", saved] + $0) }),
      ("check", { try CommandLineTool.run(["check", saved, "--replicates", "20"] + $0) }),
      ("compare", { try CommandLineTool.run(["compare", saved, saved] + $0) }),
    ] as [(String, ([String]) throws -> CommandLineTool.Outcome)] {
      let page = path(name + ".html")
      let found = try run(["--report", page])
      #expect(found.code == 0, "\(found.errors)")
      let html = try String(contentsOfFile: page, encoding: .utf8)
      #expect(html.hasPrefix("<!DOCTYPE html>") && html.hasSuffix("</html>\n"))
      let missing = Self.words(found.output).subtracting(Self.words(html))
      #expect(missing.isEmpty && !found.output.isEmpty, "\(name): \(missing)")
    }
    let text = path("fit.md")
    #expect(try Self.fit(["--report", text]).code == 0)
    #expect(try String(contentsOfFile: text, encoding: .utf8).hasPrefix("# logistic by "))
  }

  /// A page that cannot be written is refused before the work, and what is there stays.
  @Test func pagesAreRefusedBeforeTheWork() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (page, saved) = (
      folder.appendingPathComponent("p.html"), folder.appendingPathComponent("f")
    )
    try Data("mine".utf8).write(to: page)
    for (report, message) in [
      (page.path, "something there already"), (folder.path + "/none/p.html", "found no folder"),
    ] {
      let found = try Self.fit(["--output", saved.path, "--report", report])
      #expect(found.code == 73 && found.output.isEmpty)
      #expect(found.errors.contains(message), "\(found.errors)")
      #expect(!FileManager.default.fileExists(atPath: saved.path))
    }
    #expect(try Data(contentsOf: page) == Data("mine".utf8))
    // Neither is a table that the fit reads replaced.
    let table = folder.appendingPathComponent("t.html")
    try Data(contentsOf: URL(filePath: Self.iris)).write(to: table)
    let forced = try CommandLineTool.run([
      "fit", table.path, "--target", "species", "--report", table.path, "--force",
    ])
    #expect(forced.code == 73 && forced.errors.contains("a file that is read"))
    let replaced = try Self.fit(["--report", page.path, "--force"])
    #expect(replaced.code == 0, "\(replaced.errors)")
    #expect(try String(contentsOf: page, encoding: .utf8).contains("</html>"))
  }

  /// Not even --force lets a command write over what it reads: the table, by whatever path, or a file of the fit.
  @Test func whatIsReadIsNeverReplaced() throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let (table, link, saved) = (
      folder.appendingPathComponent("t.html"), folder.appendingPathComponent("link.html"),
      folder.appendingPathComponent("fit").path
    )
    try FileManager.default.copyItem(at: URL(filePath: Self.iris), to: table)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: table)
    #expect(try Self.fit(["--output", saved]).code == 0)
    let run = saved + "/run.json"
    let runLink = folder.appendingPathComponent("run.html")
    try FileManager.default.createSymbolicLink(
      at: runLink, withDestinationURL: URL(filePath: run))
    let before = try (Data(contentsOf: table), Data(contentsOf: URL(filePath: run)))
    for arguments in [
      ["inspect", table.path, "--report", link.path],
      ["inspect", link.path, "--report", table.path],
      ["export", saved, "--output", run], ["predict", saved, table.path, "--output", run],
      ["diagnose", saved, "--report", runLink.path],
      ["cluster", table.path, "--drop", "species", "--k", "2", "--labels", link.path],
    ] {
      let found = try CommandLineTool.run(arguments + ["--force"])
      #expect(found.code == 73 && found.errors.contains("a file that is read"), "\(found.errors)")
    }
    #expect(try Data(contentsOf: table) == before.0)
    #expect(try Data(contentsOf: URL(filePath: run)) == before.1)
  }
}
