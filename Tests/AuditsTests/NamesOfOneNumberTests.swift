import Audits
import Tables
import Testing

@Suite struct NamesOfOneNumberTests {
  private func found(_ texts: [String]) throws -> NamesOfOneNumber? {
    let audit = try TableAudit(
      of: Table(csv: (["a,y"] + texts.enumerated().map { "\($0),\($1)" }).joined(separator: "\n")),
      target: "y")
    return audit.warnings.lazy.compactMap { warning -> NamesOfOneNumber? in
      if case .oneNumberTwoNames(let names) = warning { names } else { nil }
    }.first
  }

  /// Different whole numbers to which one double is nearest are not one number.
  @Test func collidingDoublesAreSeveralNumbers() throws {
    let large = ["9007199254740992", "9007199254740993", "9007199254740992", "9007199254740993"]
    #expect(try found(large) == nil)
    let mixed = try #require(try found(large + ["9007199254740993.0"]))
    #expect(mixed.count == 1)
    #expect(mixed.example == ["9007199254740993", "9007199254740993.0"])
  }

  @Test(arguments: [
    ["1", "01"], ["1", "1.0"], ["120", "12e1"], ["120", "+1.2E2"], ["0", "-0.0"], ["5", "0.5e1"],
    ["9007199254740993", "09007199254740993"],
  ])
  func oneNumber(_ names: [String]) throws {
    let pair = try #require(try found(names + names + ["7", "8"]))
    #expect(Set(pair.example) == Set(names) && pair.count == 1)
  }

  private func kinds(_ name: String, _ cells: [String]) throws -> [String] {
    let rows = cells.enumerated().map { "\($1),\(["p", "q"][$0 % 2])" }
    let audit = try TableAudit(
      of: Table(csv: (["\(name),y"] + rows).joined(separator: "\n")), target: "y")
    return audit.warnings.filter { $0.columns.contains(name) }.map(\.kind)
  }

  /// Fractions that rows share, such as versions, may be names; measured ones are written now and then with a zero more.
  @Test func fractionsThatAreNames() throws {
    let versions = ["1.1", "1.10", "1.2", "1.20", "2.0", "2"]
    #expect(
      try kinds("v", (0..<60).map { versions[$0 % 6] }).contains("one-number-two-names"))
    #expect(
      try kinds("z", (0..<60).map { ["1.10", "1.1", "1.100"][$0 % 3] })
        .contains("one-number-two-names"))
    let measured = (0..<60).map { $0 % 10 == 0 ? "\($0).50" : "\($0).5" }
    #expect(try !kinds("m", measured + ["1.50"]).contains("one-number-two-names"))
  }

  /// Identifiers beyond 2⁵³ that share a double are one number to a model.
  @Test func identifiersThatDoublesDoNotTellApart() throws {
    let ids = (0..<60).map { "7656119800000000\($0 % 7)" }
    #expect(try kinds("id", ids).contains("rounded-numbers"))
    let audit = try TableAudit(
      of: Table(csv: (["id"] + ids).joined(separator: "\n")))
    let found = audit.warnings.compactMap {
      if case .roundedNumbers(let numbers) = $0 { numbers } else { nil }
    }
    let distinct = Set(ids.compactMap { Double($0) }).count
    #expect(found.map(\.writtenCount) == [7] && found.map(\.keptCount) == [distinct])
    #expect(distinct < 7)
    #expect(try !kinds("id", (0..<60).map { "900\($0 % 7)" }).contains("rounded-numbers"))
  }

  /// Numbers in another notation are neither names of rows nor texts with many values.
  @Test func numbersInAnotherNotation() throws {
    for cells in [
      (0..<60).map { "\"\($0),04\"" }, (0..<60).map { "\"1,\(100 + $0).5\"" },
      (0..<60).map { "\"1.\(100 + $0),67\"" },
    ] {
      #expect(try kinds("a", cells) == ["other-notation"])
    }
    #expect(try !kinds("a", (0..<60).map { "t\($0)" }).contains("other-notation"))
  }

  /// Identifiers beyond 2⁵³ are not constant.
  @Test func identifiersAreNotConstant() throws {
    let rows = (0..<30).map { "11893241000000000\(String($0 + 100)),\($0 % 2)" }
    let audit = try TableAudit(
      of: Table(csv: (["id,y"] + rows).joined(separator: "\n")), target: "y")
    #expect(!audit.warnings.contains { if case .constants = $0 { true } else { false } })
    let constant = try TableAudit(of: Table(csv: "id,y\n01,1\n1,0\n1.0,1\n"))
    #expect(constant.warnings.contains { if case .constants = $0 { true } else { false } })
  }
}
