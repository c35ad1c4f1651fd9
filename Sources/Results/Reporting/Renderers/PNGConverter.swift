import Foundation
import Words

/// Turns SVG files into PNG files, by `rsvg-convert` of librsvg.
package struct PNGConverter: Sendable {
  /// How many pixels a unit of the SVG becomes.
  package var zoom = 2
  private let program: URL

  /// The converter that is installed.
  /// - Throws: `MissingConverter` where none is on the search path.
  package init() throws {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { URL(filePath: String($0)).appending(path: "rsvg-convert") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    guard let found else { throw MissingConverter() }
    program = found
  }

  /// Writes a PNG file of an SVG file.
  /// - Throws: `FileWriteError` where the converter fails.
  package func convert(_ svg: String, to png: String) throws {
    let process = Process()
    process.executableURL = program
    process.arguments = ["--zoom", "\(zoom)", "--output", png, svg]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw FileWriteError(
        path: png, found: "that rsvg-convert gave up with code \(process.terminationStatus)")
    }
  }
}

/// PNG was requested, but nothing can make it.
package struct MissingConverter: Fault {
  package var kind: FaultKind { .cannotWrite }

  package var description: String { message(for: .swift) }

  package func message(for reader: Passage.Reader) -> String {
    let passage: Passage =
      "\(.png): found no rsvg-convert on PATH, expected it to make PNG of SVG. Install it (Debian, Ubuntu: apt-get install librsvg2-bin; macOS: brew install librsvg), or leave \(.png) out."
    return passage.words(for: reader)
  }
}
