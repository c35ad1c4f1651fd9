import Bayes
import Testing

/// Tables whose target is simulated: what they take from a table that is given, and from numbers that are drawn.
@Suite struct SimulatedTableTests {
  /// Softmax regression, as short as a model of tables can be.
  private struct Classes: TableModel {
    static let card = ModelCard(
      id: "classes", summary: "", response: .classes, hasParameterizations: true)
    static let settings: [SettingCard<Classes>] = []
    var priors: [String] { [] }
    var hasIdentifiedScalars: Bool { true }
    func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }
    func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
      NormalSample()
    }
  }

  private static func table(_ names: [String]) throws -> Table {
    try Table(
      source: "t",
      columns: [
        Column("x", numbers: names.indices.map { Double($0 * $0) }), Column("kind", texts: names),
      ])
  }

  /// Which row has which class does not matter: the features are those of a fit, and the classes are known by name.
  @Test func aTableGivesItsFeaturesAndTheNamesOfItsClasses() throws {
    let names = (0..<30).map { $0 % 3 == 0 ? "a" : "b" }
    func simulated(_ names: [String], rows: Int? = nil) throws -> SimulatedTable {
      try SimulatedTable(
        Classes(), of: Self.table(names), pipeline: .recommended(target: "kind"), rows: rows,
        parameterization: .centered, seed: 3)
    }
    let all = try simulated(names)
    let pipeline = try Pipeline.recommended(target: "kind").fitted(
      to: Split(training: Self.table(names)).training)
    let features = try pipeline.designMatrix(of: Self.table(names))
    #expect(all.features == features)
    #expect(all.target == .classes(["a", "b"]))
    #expect(try simulated(names.reversed()).features == all.features)
    #expect(try simulated(names, rows: 12).features.rowCount == 12)
    #expect(throws: DataError.self) { try simulated(names.map { _ in "a" }) }
  }

  @Test func drawnFeaturesHaveTheSizeAskedFor() throws {
    for card in SimulatedTable.Size.settings {
      var size = SimulatedTable.Size()
      try card.set(#require(card.text(in: size)), in: &size)
      #expect(size == SimulatedTable.Size())
    }
    var size = SimulatedTable.Size()
    (size.rows, size.features, size.classes) = (7, 2, 5)
    let drawn = SimulatedTable(Classes(), size: size, parameterization: .centered, seed: 1)
    #expect(drawn.features.rowCount == 7 && drawn.features.features == ["x1", "x2"])
    #expect(drawn.target == .classes(["1", "2", "3", "4", "5"]))
  }

  /// Nothing is known of data that are not drawn yet.
  @Test(arguments: ParameterizationChoice.allCases)
  func weightsAreCentredOnlyWhereAskedFor(_ choice: ParameterizationChoice) {
    let without = ModelCard(id: "", summary: "", response: .count)
    for card in [Classes.card, without] {
      let isCentered =
        if case .centered = choice.forSimulation(of: card) { true } else { false }
      #expect(isCentered == (choice == .centered || !card.hasParameterizations))
    }
  }
}
