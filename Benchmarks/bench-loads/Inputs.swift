import Foundation
import MathKernels

/// Tables that loads share, written when the first of them needs one.
struct Inputs {
  let folder: URL
  /// Rows and draws, as a share of the whole load.
  let share: Double
  private var written: Set<String> = []

  init(folder: URL, share: Double) { (self.folder, self.share) = (folder, share) }

  /// A part of a whole number; at least 1.
  func part(of count: Int) -> Int { max(1, Int((share * Double(count)).rounded())) }

  /// A table of standard normal features and a target of classes, which shift the first features.
  /// - Returns: its name in the folder.
  mutating func table(rows: Int, columns: Int, classes: Int) throws -> String {
    let name = "table-\(rows)x\(columns)-\(classes).csv"
    guard written.insert(name).inserted else { return name }
    let path = folder.appending(path: name).path
    var random = RandomStream(seed: 1)
    try Data().write(to: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    var text = (0..<columns).map { "x\($0)," }.joined() + "class\n"
    for _ in 0..<rows {
      let label = random.index(below: classes)
      for column in 0..<columns {
        let shift = column < 8 ? 0.5 * Double((label + column) % 3 - 1) : 0
        // Four decimals, as tables have.
        text += "\(((random.normal() + shift) * 10_000).rounded() / 10_000),"
      }
      text += "c\(label)\n"
      if text.utf8.count > 1 << 20 {
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
    return name
  }
}
