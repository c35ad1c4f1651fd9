import ArgumentParser
import Bayes
import Foundation

/// What a clustering reads and writes besides its table.
struct ClusterFiles: ParsableArguments {
  @Option(help: ArgumentHelp("Write the cluster of each row as CSV.", valueName: "csv"))
  var labels: String?

  @Option(
    help: ArgumentHelp("Write the centres as CSV, in the units of the table.", valueName: "csv"))
  var centres: String?

  @Option(
    help: ArgumentHelp("Save what classifying the rows of other tables needs.", valueName: "json"))
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Classify the table's rows by clusters that --save wrote, and cluster nothing.",
      valueName: "json"))
  var assign: String?

  @Option(help: ArgumentHelp("Write the study as a page with its pictures.", valueName: "html"))
  var report: String?

  @Option(help: ArgumentHelp("Write the pictures into a folder, as SVG.", valueName: "folder"))
  var pictures: String?

  @Flag(help: "Write the pictures as PNG too, by rsvg-convert (Debian: librsvg2-bin).")
  var png = false

  @Flag(help: "Replace files that are there.") var force = false

  var drawsPictures: Bool { report != nil || pictures != nil }

  func validate() throws {
    if png, pictures == nil {
      throw ValidationError("--png needs --pictures, the folder to write to.")
    }
    if assign != nil, [centres, save, report, pictures].contains(where: { $0 != nil }) {
      throw ValidationError(
        "--assign and an output of a new clustering cannot be combined. Leave that out; --labels may be given."
      )
    }
  }

  /// Refuses what cannot be written, before any work is done.
  func check(besides table: String) throws {
    try checkOutputs([labels, centres, save, report], besides: [table, assign], force: force)
    if png, Self.converter == nil { throw MissingConverter() }
  }

  func write(
    _ study: ClusterStudy, features: ClusterFeatures, table: Table, quiet: Bool
  ) throws {
    if let labels { try Self.writeLabels(study.fit.labels, of: table, to: labels) }
    if let centres {
      try Self.centreTable(features.unscaled(study.fit.centres)).write(path: centres)
    }
    if let save {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try writeFile(
        encoder.encode(SavedClusters(features: features, centres: study.fit.centres)), to: save)
    }
    if let report { try writeFile(Data(study.page().utf8), to: report) }
    if let pictures { try writePictures(of: study, to: pictures) }
  }

  static func writeLabels(_ labels: [Int], of table: Table, to path: String) throws {
    try Table(
      source: "labels",
      columns: [
        Column("row", numbers: table.rowNumbers.map(Double.init)),
        Column("cluster", numbers: labels.map(Double.init)),
      ]
    ).write(path: path)
  }

  private static func centreTable(_ centres: ClusterCentres) throws -> Table {
    try Table(
      source: "centres",
      columns: centres.features.enumerated().map { feature, name in
        Column(name, numbers: (0..<centres.count).map { centres[$0, feature] })
      })
  }

  private func writePictures(of study: ClusterStudy, to folder: String) throws {
    _ = try DurableStorage().makeFolder(folder)
    for picture in study.figures {
      let path = URL(filePath: folder).appending(path: picture.name).path
      try refuseToReplace(path + ".svg", unless: force)
      try writeFile(Data(picture.svg.utf8), to: path + ".svg")
      if png { try Self.convert(path + ".svg", to: path + ".png") }
    }
  }

  // MARK: PNG

  /// The path of `rsvg-convert`; nil if it is not installed.
  private static var converter: URL? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { URL(filePath: String($0)).appending(path: "rsvg-convert") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  private static func convert(_ svg: String, to png: String) throws {
    guard let converter else { throw MissingConverter() }
    let process = Process()
    process.executableURL = converter
    process.arguments = ["--zoom", "2", "--output", png, svg]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FileWriteError(
        path: png, found: "that rsvg-convert gave up with code \(process.terminationStatus)")
    }
  }
}

/// PNG was requested, but nothing can make it.
struct MissingConverter: Fault {
  var kind: FaultKind { .cannotWrite }

  var description: String {
    "--png: found no rsvg-convert on PATH, expected it to make PNG of SVG. Install it (Debian, Ubuntu: apt-get install "
      + "librsvg2-bin; macOS: brew install librsvg), or leave --png out."
  }
}
