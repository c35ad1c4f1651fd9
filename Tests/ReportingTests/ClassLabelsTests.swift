import Foundation
import Reporting
import Testing

@Suite struct ClassLabelsTests {
  static let cases: [[String]] = [
    ["9007199254740992", "9007199254740993", "9007199254740994"], ["a", "a ", " a"],
    ["", " ", "  "], ["drum and bass, fast", "drum and bass, slow"],
    (0..<30).map { "a very long name, number \($0), of one class" },
    (0..<30).map { "class\($0)" }, ["rock", "jazz"], ["rockabilly", "rocksteady", "rock"],
    (100_000..<100_012).map { "\($0)" },
  ]

  /// Whatever the names are, those at the rows differ, and those above the columns.
  @Test(arguments: cases)
  func differentNamesStayDifferent(classes: [String]) {
    let labels = ClassLabels(classes)
    #expect(labels.rows.count == classes.count && labels.columns.count == classes.count)
    #expect(Set(labels.rows).count == classes.count, "\(labels.rows)")
    #expect(Set(labels.columns).count == classes.count, "\(labels.columns)")
    #expect(labels.rows.allSatisfy { $0.count <= 16 })
  }

  /// Blanks at the ends of a name are seen.
  @Test func blanksAreSeen() {
    #expect(ClassLabels(["a", "a "]).rows == ["a", "\"a \""])
  }

  /// An escape is whole or cut off.
  @Test func escapesAreNotCut() {
    for blanks in 0..<12 {
      let name = String(repeating: "x", count: blanks) + "\u{1B}[31mred and more\u{7F}"
      let labels = ClassLabels([name, "other"])
      for label in labels.rows + labels.columns {
        let escapes = label.components(separatedBy: "\\").dropFirst()
        #expect(escapes.allSatisfy { $0.hasPrefix("u{1B}") || $0.hasPrefix("u{7F}") }, "\(label)")
      }
    }
  }

  @Test func shortNamesStayAsTheyAre() {
    let labels = ClassLabels(["rock", "jazz", "electronic"])
    #expect(labels.rows == ["rock", "jazz", "electronic"])
    #expect(labels.columns == ["rock", "jazz", "elec."])
  }

  /// A cut number would be another number.
  @Test func numbersAreNotCutAboveColumns() {
    let classes = ["123456", "234567"]
    #expect(ClassLabels(classes).columns == classes)
  }
}
