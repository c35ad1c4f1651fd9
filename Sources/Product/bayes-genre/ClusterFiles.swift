import ArgumentParser
import Bayes
import Foundation

/// What a clustering reads and writes besides its table.
struct ClusterFiles: ParsableArguments {
  @Option(help: ArgumentHelp("Write the cluster of each row as CSV.", valueName: "csv"))
  var labels: String?

  @Option(
    name: .customLong("centres"),
    help: ArgumentHelp("Write the centres as CSV, in the units of the table.", valueName: "csv"))
  var centers: String?

  @Option(
    help: ArgumentHelp("Save what classifying the rows of other tables needs.", valueName: "json"))
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Classify the table's rows by clusters that --save wrote, and cluster nothing.",
      valueName: "json"))
  var assign: String?

  @OptionGroup var page: ReportOptions

  @Option(help: ArgumentHelp("Write the pictures into a folder, as SVG.", valueName: "folder"))
  var pictures: String?

  @Flag(help: "Write the pictures as PNG too, by rsvg-convert (Debian: librsvg2-bin).")
  var png = false

  var drawsPictures: Bool { page.report != nil || pictures != nil }

  func validate() throws {
    if png, pictures == nil {
      throw ValidationError("--png needs --pictures, the folder to write to.")
    }
    if assign != nil, [centers, save, page.report, pictures].contains(where: { $0 != nil }) {
      throw ValidationError(
        "--assign and an output of a new clustering cannot be combined. Leave that out; --labels may be given."
      )
    }
  }

  /// Refuses what cannot be written, before any work is done.
  func check(besides table: String) throws {
    try page.check(labels, centers, save, besides: [table, assign])
    if png { _ = try PNGConverter() }
  }

  /// Writes all files but the page.
  func write(_ study: ClusterStudy, features: ClusterFeatures, table: Table) throws {
    if let labels { try Self.writeLabels(study.fit.labels, of: table, to: labels) }
    if let centers {
      try Self.centerTable(features.unscaled(study.fit.centers)).write(path: centers)
    }
    if let save {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try writeFile(
        encoder.encode(SavedClusters(features: features, centers: study.fit.centers)), to: save)
    }
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

  private static func centerTable(_ centers: ClusterCenters) throws -> Table {
    try Table(
      source: "centres",
      columns: centers.features.enumerated().map { feature, name in
        Column(name, numbers: (0..<centers.count).map { centers[$0, feature] })
      })
  }

  private func writePictures(of study: ClusterStudy, to folder: String) throws {
    _ = try DurableStorage().makeFolder(folder)
    let converter = png ? try PNGConverter() : nil
    for picture in study.figures {
      let path = URL(filePath: folder).appending(path: picture.name).path
      try refuseToReplace(path + ".svg", unless: page.force)
      try writeFile(Data(picture.svg.utf8), to: path + ".svg")
      try converter?.convert(path + ".svg", to: path + ".png")
    }
  }
}
