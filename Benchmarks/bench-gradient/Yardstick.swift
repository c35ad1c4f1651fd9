import Foundation
import MathKernels

/// The lower bound to compare with: a command that takes the name of a set of kernels as its last argument and prints JSON
/// lines {"model": "softmax" | "ffnn", "rows", "min_us"}. The baseline has none.
enum Yardstick {
  private struct Line: Decodable {
    var model: String
    var rows: Int
    var minimum: Double
    enum CodingKeys: String, CodingKey {
      case model, rows
      case minimum = "min_us"
    }
  }

  static func measure(_ kernels: KernelSet) -> [String: Double] {
    guard kernels != .baseline,
      let command = ProcessInfo.processInfo.environment["BAYES_GENRE_YARDSTICK"]
    else { return [:] }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "\(command) \(kernels.rawValue)"]
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return [:] }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var result: [String: Double] = [:]
    for text in output.split(separator: UInt8(ascii: "\n")) {
      if let line = try? JSONDecoder().decode(Line.self, from: Data(text)) {
        result["\(line.model) \(line.rows)"] = line.minimum
      }
    }
    return result
  }
}
