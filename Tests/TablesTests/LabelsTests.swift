import MathKernels
import Tables
import Testing

@Suite struct LabelsTests {
  @Test func numbersAreClassesInNumericOrder() throws {
    let table = try Table(csv: "y\n10\n2\n0\n-0\n2.0\n1.5\n-1\n")
    let labels = try table.labels(target: "y")
    #expect(labels.classes == ["-1", "0", "1.5", "2", "10"])
    #expect(labels.codes == [4, 3, 1, 1, 3, 2, 0])
  }

  @Test func textsAreClassesInScalarOrder() throws {
    let table = try Table(csv: "y\nrock\nÉtude\nRock\npop\n10\n9\n")
    #expect(try table.labels(target: "y").classes == ["10", "9", "Rock", "pop", "rock", "Étude"])
  }

  @Test func knownClassesKeepTheirCodes() throws {
    let known = ["a", "b", "c"]
    let table = try Table(csv: "y\nc\na\n")
    #expect(try table.labels(target: "y", classes: known) == Labels(classes: known, codes: [2, 0]))
  }

  @Test func theSameNumberIsTheSameClassHoweverItIsWritten() throws {
    func codes(_ csv: String, _ classes: [String]) throws -> [Int] {
      try Table(csv: csv).labels(target: "y", classes: classes).codes
    }
    #expect(try codes("y\n1.0\n0\n", ["0", "1"]) == [1, 0])
    // A text column in training, numbers only in the new table, and the other way round.
    #expect(try codes("y\n1990\n7\n", ["007", "1990", "60s"]) == [1, 0])
    #expect(try codes("y\n1.0\n60s\n", ["1", "60s"]) == [0, 1])
    // Two names of one number are told apart by name, never guessed by number.
    #expect(try codes("y\n1.0\n1\nx\n", ["1", "1.0", "x"]) == [1, 0, 2])
    #expect(throws: DataError.self) { try codes("y\n01\nx\n", ["1", "1.0", "x"]) }
  }
}
