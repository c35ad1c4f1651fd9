import ArgumentParser
import Bayes
import Foundation

/// What a clustering reads and writes besides its table.
struct ClusterFiles: ParsableArguments {
  @Option(
    help: ArgumentHelp("Write the cluster of each row as CSV.", valueName: "csv"),
    transform: pathBesideOutput)
  var labels: String?

  @Option(
    name: .customLong("centres"),
    help: ArgumentHelp("Write the centres as CSV, in the units of the table.", valueName: "csv"),
    transform: pathBesideOutput)
  var centers: String?

  @Option(
    help: ArgumentHelp("Save what classifying the rows of other tables needs.", valueName: "json"),
    transform: pathBesideOutput)
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Classify the table's rows by clusters that --save wrote, and cluster nothing.",
      valueName: "json"))
  var assign: String?

  @OptionGroup var csv: CSVOutput
  @OptionGroup var page: ReportOptions

  @Option(
    help: ArgumentHelp("Write the pictures into a folder, as SVG.", valueName: "folder"),
    transform: pathBesideOutput)
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
    if let labels { try csv.write(table.clusterTable(study.fit.labels), to: labels) }
    if let centers { try csv.write(features.unscaled(study.fit.centers).table(), to: centers) }
    if let save {
      try SavedClusters(features: features, centers: study.fit.centers).save(to: save)
    }
    if let pictures { try writePictures(of: study, to: pictures) }
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
