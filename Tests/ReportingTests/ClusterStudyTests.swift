import Clustering
import Foundation
import Inference
import MathKernels
import Reporting
import Tables
import TestSupport
import Testing
import Words

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What a cluster study draws and tells.
@Suite struct ClusterStudyTests {
  /// Three blobs at three capitals, and a feature that only the third has.
  static func study() throws -> ClusterStudy {
    var random = RandomStream(seed: seed(4))
    let places = [(41.9, 12.48), (-35.3, 149.12), (17.98, -76.8)]
    var values: [Double] = []
    for row in 0..<90 {
      values += [Double(row % 3) * 20 + random.normal(), random.normal()]
      values += [row % 3 == 2 ? 8 + random.normal() : random.normal()]
    }
    let matrix = DesignMatrix(features: ["<tempo>", "noise", "third & last"], values: values)
    let settings = KMeans(clusters: 3, seed: seed(1))
    let fit = try settings.fitted(to: matrix)
    var study = ClusterStudy(source: "a<b.csv", matrix: matrix, settings: settings, fit: fit)
    study.silhouette = try Silhouette(of: matrix, labels: fit.labels, clusterCount: 3)
    study.places = ClusterPlaces(
      latitudes: (0..<90).map { places[$0 % 3].0 }, longitudes: (0..<90).map { places[$0 % 3].1 },
      dividingLatitude: 20)
    study.costs = [(3, fit.history), (5, [900, 30, 20])]
    study.scree = try settings.screeCurve(of: matrix, clusters: 1...5)
    study.gap = try KMeans(clusters: 1, restarts: 2).gapStatistic(
      of: matrix, maximumClusters: 4, references: 5)
    return study
  }

  /// Every element's opening and closing tags, as a reader of XML sees them.
  final class Elements: NSObject, XMLParserDelegate {
    var counts: [String: Int] = [:]
    var texts = ""
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      counts[name, default: 0] += 1
      for (key, value) in attributes {
        if ["x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "r"].contains(key), !value.hasSuffix("%")
        {
          if Double(value)?.isFinite != true { counts["broken numbers", default: 0] += 1 }
        }
      }
    }
    func parser(_ parser: XMLParser, foundCharacters text: String) { texts += text }
  }

  func parsed(_ xml: String) throws -> Elements {
    let parser = XMLParser(data: Data(xml.utf8))
    let elements = Elements()
    parser.delegate = elements
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    return elements
  }

  /// Two hundred places all over the sea: the axes tell where they are, and no heap of coordinates hides them.
  @Test func mapsOfManyPlacesStayReadable() throws {
    var random = RandomStream(seed: seed(6))
    var study = try Self.study()
    let rows = 0..<200
    study.matrix = DesignMatrix(features: ["x"], values: rows.map { _ in random.normal() })
    study.fit = try KMeans(clusters: 2, seed: seed(1)).fitted(to: study.matrix)
    study.places = ClusterPlaces(
      latitudes: rows.map { _ in 160 * random.uniform() - 80 },
      longitudes: rows.map { _ in 350 * random.uniform() - 175 })
    let map = try #require(study.figures.first { $0.name == "map" })
    let texts = try parsed(map.svg).texts
    #expect(!texts.contains("° N ") && !texts.contains("° S "))
    #expect(texts.contains("latitude (° N)"))
  }

  /// Stopped again and again, each time a little later: within runs, between parts, and within the gap statistic.
  @Test(arguments: [1, 4]) func aStudyGoesOn(_ savings: Int) throws {
    let matrix = try Self.study().matrix
    let settings = KMeans(clusters: 3, restarts: 3, seed: seed(1))
    var parts = ClusterStudy.Parts(costs: [2, 4], scree: [1, 2, 3])
    (parts.gapReferences, parts.restarts) = (2, 2)
    func made(_ context: RunContext) throws -> ClusterStudy {
      try ClusterStudy(
        source: "t", matrix: matrix, settings: settings, parts: parts, in: context)
    }
    let whole = try made(RunContext())
    var (journal, sessions) = (MemoryJournal(), 0)
    var found: ClusterStudy?
    while found == nil, sessions < 200 {
      sessions += 1
      let interruption = Interruption()
      let next = MemoryJournal(goingOnWith: journal)
      let most = savings * sessions
      let part = try made(
        RunContext(
          progress: { event in
            if case .checkpoint = event, next.savings == most { interruption.request() }
          }, interruption: interruption, journal: next))
      journal = next
      if !part.isInterrupted { found = part }
    }
    let study = try #require(found)
    #expect(sessions > 3)
    #expect(study.fit == whole.fit && study.silhouette == whole.silhouette)
    #expect(study.costs.map(\.clusters) == [2, 4])
    #expect(study.costs.map(\.history) == whole.costs.map(\.history))
    #expect(study.scree == whole.scree && study.scree?.points.count == 3)
    #expect(study.gap == whole.gap && study.gap?.points.count == 10)
    #expect(study.text() == whole.text())
  }

  @Test func everyPictureIsWellFormed() throws {
    let study = try Self.study()
    let pictures = study.figures
    #expect(pictures.map(\.name) == ["cost", "scree", "gap", "map", "components"])
    for picture in pictures {
      let elements = try parsed(picture.svg)
      #expect(elements.counts["broken numbers"] == nil)
      #expect((elements.counts["text"] ?? 0) > 6, "\(picture.name) has axes with numbers")
      #expect(!picture.svg.contains("nan") && !picture.svg.contains("inf"))
    }
    // A mark for each row beside those of the legend: circles, squares and triangles.
    let map = try parsed(pictures[3].svg)
    let marks = ["circle", "polygon"].map { map.counts[$0] ?? 0 }.reduce(0, +)
    #expect(marks == 90 + 3)
    #expect(map.texts.contains("Rome") && map.texts.contains("Canberra"))
    #expect(study.figures.map(\.svg) == pictures.map(\.svg))
  }

  @Test func thePageEscapesAndHoldsAll() throws {
    let page = try Self.study().page()
    #expect(page.contains("Clusters of a&lt;b.csv") && !page.contains("<b.csv"))
    #expect(page.contains("third &amp; last"))
    #expect(page.components(separatedBy: "<figure>").count == 6)
    #expect(page.components(separatedBy: "<table>").count == 6)
    #expect(!page.contains("http://") || page.contains("http://www.w3.org/2000/svg"))
  }

  @Test func textTellsWhatSetsClustersApart() throws {
    let study = try Self.study()
    let text = study.text()
    #expect(text.contains("3 places; 30 of 90 rows are north of 20° N."))
    let third = study.fit.labels[2]
    #expect(study.profile.mostDifferent(of: third, count: 3).last?.feature == "noise")
    #expect(text.contains("Kingston 30 (×3.0)"))
    let chosen = try #require(study.gap?.chosen)
    #expect(text.contains("The gap statistic chooses \(chosen) cluster"))
    #expect(text.contains("Gap statistic: it chooses \(chosen) cluster"))
  }

  /// d by hand: inside 0, 2, outside 4, 6, 8: means 1 and 6, variances 1 and 8/3.
  @Test func differencesByHand() {
    let matrix = DesignMatrix(features: ["x", "same"], values: [0, 1, 2, 1, 4, 1, 6, 1, 8, 1])
    let profile = ClusterProfile(of: matrix, labels: [0, 0, 1, 1, 1], clusterCount: 3)
    let within = ((2 * 1 + 3 * 8.0 / 3) / 5).squareRoot()
    #expect(abs(profile.differences[0][0] + 5 / within) < 1e-14)
    #expect(abs(profile.differences[1][0] - 5 / within) < 1e-14)
    #expect(profile.differences[0][1].isNaN && profile.differences[2][0].isNaN)
  }

  /// A feature that is one number inside and another outside is infinitely far; one without variance is none that differs. In thirds,
  /// so that means are rounded.
  @Test(arguments: [1e-170, 1, 1e300])
  func perfectSeparation(_ scale: Double) {
    let third = scale / 3
    let rows = (0..<21).flatMap { row -> [Double] in
      let isFirst = row < 7
      let up = isFirst ? third : 5 * third
      let down = isFirst ? 9 * third : 4 * third
      return [up, down, third, scale * Double(row)]
    }
    let matrix = DesignMatrix(features: ["up", "down", "same", "row"], values: rows)
    let labels = (0..<21).map { $0 / 7 }
    let two = ClusterProfile(of: matrix, labels: labels.map { min($0, 1) }, clusterCount: 2)
    #expect(two.differences[0][0] == -.infinity && two.differences[1][0] == .infinity)
    #expect(two.differences[0][1] == .infinity && two.differences[0][2].isNaN)
    let features = two.mostDifferent(of: 0, count: 5).map { $0.feature }
    #expect(features == ["up", "down", "row"])
    // Rows 0 … 6 and 7 … 20: means 3 and 13.5, variances 4 and 16.25.
    let within = ((7 * 4 + 14 * 16.25) / 21).squareRoot()
    #expect(abs(two.differences[1][3] - 10.5 / within) < 1e-13)
    // The others of three clusters are of two numbers here.
    let three = ClusterProfile(of: matrix, labels: labels, clusterCount: 3)
    #expect(three.differences[0][0] == -.infinity && three.differences[1][0].isFinite)
  }

  @Test func placesAreNamedAndCounted() {
    let places = ClusterPlaces(
      latitudes: [41.9, 0, 41.9, 20], longitudes: [12.48, -30, 12.48, 96], dividingLatitude: 20)
    #expect(places.places.map(\.name) == ["0.0° N 30.0° W", "Naypyidaw", "Rome"])
    #expect(places.places.map(\.rows) == [1, 1, 2] && places.placeOfRow == [2, 0, 2, 1])
    #expect(places.northernRows == 2)
    let homes = places.homes(labels: [0, 1, 0, 1], clusterCount: 2)
    #expect(homes[0].northern == 2 && homes[1].northern == 0 && homes[1].latitude == 10)
    #expect(homes[0].places.map(\.lift) == [2])
  }

  /// Without a dividing latitude, nothing is counted north of one.
  @Test func mapsNeedNoDivide() throws {
    var study = try Self.study()
    let places = try #require(study.places)
    study.places = ClusterPlaces(
      latitudes: places.placeOfRow.map { places.places[$0].latitude },
      longitudes: places.placeOfRow.map { places.places[$0].longitude })
    #expect(study.places?.northernRows == nil)
    let text = study.text()
    #expect(text.contains("3 places.") && !text.contains("north of"))
    #expect(text.contains("most typical places") && text.contains("Kingston 30 (×3.0)"))
  }

  /// The default and any list of numbers come back from their text; what means no list is refused.
  @Test func numbersOfClustersAreReadAndShown() throws {
    let standard = ClusterStudy.Parts()
    for card in ClusterStudy.Parts.settings {
      var parts = ClusterStudy.Parts(costs: [7], scree: [7])
      try card.set(#require(card.text(in: standard)), in: &parts)
      #expect(card.text(in: parts) == card.text(in: standard), "\(card.name)")
    }
    let scree = try #require(ClusterStudy.Parts.settings.first { $0.name == "scree" })
    for (text, numbers) in [
      ("3,5,10-12", [3, 5, 10, 11, 12]), ("4,3,3", [4, 3, 3]), ("1,2", [1, 2]), ("0", []),
      ("0-2", [1, 2]),
    ] {
      var parts = standard
      try scree.set(text, in: &parts)
      #expect(parts.scree == numbers)
      try scree.set(#require(scree.text(in: parts)), in: &parts)
      #expect(parts.scree == numbers)
    }
    for text in ["", "3,", "4-2", "1-2-3", "-1", "x", "100001"] {
      var parts = standard
      #expect(throws: SettingError.self, "\(text)") { try scree.set(text, in: &parts) }
    }
  }

  /// Any latitude divides, and reports in JSON say which.
  @Test func rowsNorthOfAnyLatitude() throws {
    var study = try Self.study()
    let divide = try #require(ClusterPlaces.settings.first)
    var places = try #require(study.places)
    for (latitude, rows, words) in [(-23.5, 60.0, "23.5° S"), (0, 60, "0° N"), (18, 30, "18° N")] {
      try divide.set("\(latitude)", in: &places)
      study.places = places
      #expect(study.text().contains("north of \(words)"))
      let report = ClusterReport(study, scale: .standard, labels: nil)
      let json = try ReportJSONTests.object(report)
      #expect(json["north_of"] as? [String: Double] == ["latitude": latitude, "rows": rows])
    }
    #expect(throws: SettingError.self) { try divide.set("90.1", in: &places) }
    places.dividingLatitude = nil
    study.places = places
    let report = ClusterReport(study, scale: .standard, labels: nil)
    #expect(try ReportJSONTests.object(report)["north_of"] == nil)
  }

  @Test func placesComeFromTwoColumns() throws {
    let table = try Table(
      source: "t",
      columns: [
        Column("column1", numbers: [170, 2]), Column("column2", numbers: [-45, 80]),
        Column("column3", numbers: [170, -10]),
      ])
    #expect(ClusterPlaces.columns(leftOverIn: table, by: ["column1"]) == ["column2", "column3"])
    #expect(ClusterPlaces.columns(leftOverIn: table, by: ["column2"]) == nil)
    #expect(ClusterPlaces.columns(leftOverIn: table, by: []) == nil)
    let places = try ClusterPlaces(["column2", "column3"], of: table)
    #expect(places.places.map(\.latitude) == [-45, 80] && places.dividingLatitude == nil)
    let error = #expect(throws: DataError.self) {
      try ClusterPlaces(["column3", "column2"], of: table)
    }
    #expect(error?.message(for: .commandLine).contains("Give --map the columns") == true)
  }
}
