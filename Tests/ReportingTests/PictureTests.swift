import Bayes
import Foundation
import GenreModels
import Reporting
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Pictures of results: which there are, and that they show the numbers that they are of.
@Suite struct PictureTests {
  private static func names(_ result: some Documented) -> [String] {
    result.document().figures.map(\.name)
  }

  private static func nuts(draws: Int = 120) -> Approximation {
    var sampler = NUTS(chains: 2, draws: draws, warmup: 100, seed: 4)
    sampler.threads = 1
    return .nuts(sampler)
  }

  /// Each inference has the pictures that mean something for it, and no other.
  @Test func onlyThoseThatApply() throws {
    let chains = Self.names(try ReportTextTests.fit(Self.nuts()))
    for name in ["ranks", "traces", "effective-draws", "energies", "coefficients-1", "confusion"] {
      #expect(chains.contains(name), "\(chains)")
    }
    #expect(!chains.contains("elbo") && !chains.contains("loss"))
    var inference = SVI(seed: 4)
    inference.learningRate = .fast
    let guide = Self.names(try ReportTextTests.fit(.svi(inference)))
    #expect(guide.contains("elbo") && guide.contains("coefficients-1"), "\(guide)")
    for name in ["ranks", "traces", "energies"] { #expect(!guide.contains(name)) }
    let prior = Self.names(try ReportTextTests.fit(.ancestral(draws: 50, seed: 4)))
    #expect(prior == ["confusion"])
  }

  /// Every picture is well-formed, has a title that is read aloud and a number at each place.
  @Test func picturesAreWhole() throws {
    let fit = try ReportTextTests.fit(Self.nuts())
    let comparison = try Comparison(
      fit, named: "<script>", ReportTextTests.fit(.map(MAP(seed: 4))), named: "a & b")
    let figures = fit.document().figures + comparison.document().figures
    #expect(figures.map(\.name).contains("differences"))
    for figure in figures {
      let picture = try ParsedPage(figure.svg)
      #expect(try picture.texts("/*/*[local-name()='title']") == [figure.alternative])
      #expect(!figure.svg.lowercased().contains("nan") && !figure.svg.contains("inf,"))
      #expect(try picture.count("//*[local-name()='script']") == 0)
    }
  }

  /// The mark and the ends of an interval are at the numbers of the axis: places are linear between two ticks.
  @Test func forestsShowTheirNumbers() throws {
    let values = [(0.3, 0.1, 0.6), (-1.2, -1.5, -0.2)]
    let chart = ForestChart(
      title: "t", xTitle: "x", groups: [""],
      rows: values.enumerated().map { place, value in
        ForestChart.Row("row \(place)", [ForestChart.Estimate(value.0, value.1...value.2)])
      })
    let picture = try XMLElements(chart.drawn().document(title: "t"))
    let ticks = picture.all("text").compactMap { text in
      Double(text.text).map { (value: $0, x: text.number("x")) }
    }
    let (low, high) = (
      try #require(ticks.min { $0.value < $1.value }),
      try #require(ticks.max { $0.value < $1.value })
    )
    func place(_ value: Double) -> Double {
      low.x + (value - low.value) / (high.value - low.value) * (high.x - low.x)
    }
    let marks = picture.all("circle").map { $0.number("cx") }
    #expect(marks.count == 2)
    for (mark, value) in zip(marks, values) { #expect(abs(mark - place(value.0)) < 0.02) }
    let lines = picture.all("line").filter { $0.number("stroke-width") == 1.8 }
    #expect(lines.count == 2)
    for (line, value) in zip(lines, values) {
      #expect(abs(line.number("x1") - place(value.1)) < 0.02)
      #expect(abs(line.number("x2") - place(value.2)) < 0.02)
    }
  }

  /// The darkest cell of a row is the one with most of its rows, and each count is there to read.
  @Test func heatChartsShowTheirCounts() throws {
    let counts = [8, 2, 0, 1, 5, 4, 0, 0, 7]
    let chart = HeatChart(
      title: "t", xTitle: "x", yTitle: "y", columns: ["a", "b", "c"], rows: ["a", "b", "c"],
      counts: counts)
    let picture = try XMLElements(chart.drawn().document(title: "t"))
    let cells = picture.all("rect").dropFirst().map { cell in
      Int(cell.value("fill").dropFirst().prefix(2), radix: 16) ?? -1
    }
    #expect(cells.count == counts.count)
    for row in 0..<3 {
      let (shades, numbers) = (cells[row * 3..<row * 3 + 3], counts[row * 3..<row * 3 + 3])
      let order = numbers.indices.sorted { numbers[$0] > numbers[$1] }
      for (more, fewer) in zip(order, order.dropFirst()) where numbers[more] > numbers[fewer] {
        #expect(shades[more] < shades[fewer])
      }
    }
    let shown = picture.all("text").compactMap { Int($0.text) }
    #expect(shown.sorted() == counts.filter { $0 > 0 }.sorted())
  }
}

/// The elements of a picture by their names.
private struct XMLElements {
  struct Element {
    fileprivate let node: XMLElement

    var text: String { node.stringValue ?? "" }
    func value(_ name: String) -> String {
      (try? node.nodes(forXPath: "@\(name)"))?.first?.stringValue ?? ""
    }
    func number(_ name: String) -> Double { Double(value(name)) ?? .nan }
  }

  private let document: XMLDocument

  init(_ text: String) throws { document = try XMLDocument(xmlString: text) }

  func all(_ name: String) -> [Element] {
    let nodes = (try? document.nodes(forXPath: "//*[local-name()='\(name)']")) ?? []
    return nodes.compactMap { ($0 as? XMLElement).map(Element.init) }
  }
}
