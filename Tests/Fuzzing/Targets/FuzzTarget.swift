import Bayes

/// A reader that is fed bytes of strangers: it reads them, or refuses them in words.
///
/// A target is one type in a file of its own, named in `FuzzTargets.all`; its corpus is the folder of its name in `Corpora`, small
/// files of which at least one is read. `make fuzz` and the tests do the rest.
package protocol FuzzTarget: Sendable {
  /// What the folder of its corpus is called.
  var name: String { get }
  /// Whether its bytes are JSON, which is altered value by value besides byte by byte.
  var isJSON: Bool { get }

  /// Reads bytes, and uses what was read as a command would.
  /// - Throws: a `Fault` where they are refused.
  func read(_ bytes: [UInt8]) throws
}

extension FuzzTarget {
  package var isJSON: Bool { false }

  /// Whether bytes are read; the process ends where they are neither read nor refused as data.
  package func accepts(_ bytes: [UInt8]) -> Bool {
    do {
      try read(bytes)
      return true
    } catch let fault as any Fault {
      precondition(
        [.data, .notFound].contains(fault.kind) && fault.description.count > 20,
        "\(name): refused as \(fault.kind): \(fault)")
      return false
    } catch {
      preconditionFailure("\(name): refused without words: \(type(of: error)): \(error)")
    }
  }
}

/// All targets.
package enum FuzzTargets {
  /// - Throws: what makes the fit, in whose place the bytes are, fail.
  package static func all() throws -> [any FuzzTarget] {
    let fit = try SavedParts()
    return [
      CSVTarget(), MatrixTarget(), GzipTarget(), DrawTableTarget(name: "draws"),
      DrawTableTarget(name: "cmdstan"), try InitialValuesTarget(), try ClustersTarget(),
      try ManifestTarget(), JournalTarget(), ArrayTarget(fit: fit),
    ] + fit.names.map { SavedFileTarget(file: $0, fit: fit) }
  }
}
