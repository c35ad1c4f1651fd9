import Bayes
import Foundation
import ReferencePosteriors

/// A checkout of posteriordb: posteriors with their data and reference draws, read in place.
///
/// - Source: https://github.com/stan-dev/posteriordb; Magnusson et al. (2025), *posteriordb: Testing, benchmarking and developing
///   Bayesian inference algorithms*.
struct PosteriorDB: Sendable {
  /// The environment variable that names the checkout, or the folder `posterior_database` in it.
  static let variable = "BAYES_GENRE_POSTERIORDB"

  /// What is needed of `posteriors/<name>.json`.
  private struct Information: Decodable {
    let data: String
    let reference: String?
    enum CodingKeys: String, CodingKey {
      case data = "data_name"
      case reference = "reference_posterior_name"
    }
  }

  /// The folder that has `posteriors`, `data` and `reference_posteriors`.
  private let folder: URL

  /// The checkout that the environment names; nil where it names none.
  /// - Throws: `DataError` where the folder is none of posteriordb.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    guard let path = environment[Self.variable], !path.isEmpty else { return nil }
    let given = URL(filePath: path, directoryHint: .isDirectory)
    let candidates = [given, given.appending(path: "posterior_database")]
    let found = candidates.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "posteriors").path)
    }
    guard let found else {
      throw DataError(
        .init(path), found: "no folder \"posteriors\" in it, nor in a \"posterior_database\"",
        expected: "a checkout of posteriordb",
        suggestion: "Clone github.com/stan-dev/posteriordb and let \(Self.variable) name it.")
    }
    folder = found
  }

  /// The data of a posterior, by Stan's names.
  /// - Throws: `DataError`, naming the file.
  func data(of posterior: String) throws -> ReferenceData {
    try decode(dataFile(of: posterior))
  }

  /// The file that `data(of:)` reads.
  func dataFile(of posterior: String) throws -> URL {
    folder.appending(path: "data/data/\(try information(posterior).data).json.zip")
  }

  /// The reference draws of a posterior, by chain.
  /// - Throws: `DataError`, naming the file.
  func draws(of posterior: String) throws -> ReferenceDraws {
    guard let reference = try information(posterior).reference else {
      throw DataError(
        .init(informationFile(posterior).path), found: "no reference_posterior_name",
        expected: "the name of reference draws", suggestion: "Update the checkout of posteriordb.")
    }
    let file = folder.appending(path: "reference_posteriors/draws/draws/\(reference).json.zip")
    return try ReferenceDraws(chains: decode(file), file: file.path)
  }

  private func informationFile(_ posterior: String) -> URL {
    folder.appending(path: "posteriors/\(posterior).json")
  }

  private func information(_ posterior: String) throws -> Information {
    try decode(informationFile(posterior))
  }

  private func decode<Value: Decodable>(_ file: URL) throws -> Value {
    guard FileManager.default.isReadableFile(atPath: file.path) else {
      throw DataError(
        .init(file.path), found: "no readable file", expected: "a file of posteriordb",
        suggestion: "Update the checkout of posteriordb, with its large files.")
    }
    do {
      let data = file.pathExtension == "zip" ? try Self.unpacked(file) : try Data(contentsOf: file)
      return try JSONDecoder().decode(Value.self, from: data)
    } catch let error as DataError {
      throw error
    } catch {
      throw DataError(
        .init(file.path), found: "what does not decode (\(error))", expected: "JSON of posteriordb",
        suggestion: "Restore the file from its repository.")
    }
  }

  /// What the archive holds, by the system's `unzip`.
  private static func unpacked(_ archive: URL) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["unzip", "-p", archive.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    let data: Data
    do {
      try process.run()
      data = try output.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw DataError(
        .init(archive.path), found: "that unzip cannot be run (\(error))",
        expected: "the system's unzip to unpack it", suggestion: "Install unzip.")
    }
    process.waitUntilExit()
    switch process.terminationStatus {
    case 0: return data
    case 127:
      throw DataError(
        .init(archive.path), found: "no program unzip",
        expected: "the system's unzip to unpack it", suggestion: "Install unzip.")
    case let status:
      throw DataError(
        .init(archive.path), found: "that unzip -p ends with status \(status)",
        expected: "a zip archive", suggestion: "Restore the file from its repository.")
    }
  }
}
