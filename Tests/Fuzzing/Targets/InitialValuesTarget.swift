import Bayes

/// Values that chains begin at, in JSON.
struct InitialValuesTarget: FuzzTarget {
  let name = "initial-values"
  let isJSON = true
  private let scratch = ScratchFolder()

  init() throws {}

  func read(_ bytes: [UInt8]) throws {
    _ = try InitialValues(contentsOf: scratch.file("init.json", bytes))
  }
}
