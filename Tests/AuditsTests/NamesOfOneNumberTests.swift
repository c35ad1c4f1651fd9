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
