import Bayes

/// Draws of other programs: CmdStan's files and plain tables, which one reader tells apart.
struct DrawTableTarget: FuzzTarget {
  let name: String
  private let scratch = ScratchFolder()

  init(name: String) { self.name = name }

  func read(_ bytes: [UInt8]) throws {
    let draws = try DrawSet(contentsOf: [scratch.file("draws.csv", bytes)])
    let summaries = draws.summaries()
    precondition(draws.samplerReport(summaries).map { "\($0)".isEmpty } != true)
  }
}
