import Posteriors
import Storage
import Tasks
import Words

/// A format in which draws leave for other programs: what it is called, what it holds, how it is written.
///
/// ```swift
/// try DrawExport(fit).write(as: .zarr, to: "fit.zarr")
/// ```
///
/// A format of your own is one file that makes such a value, and a line in `all`.
public struct DrawFormat: Sendable {
  /// Its name on the command line.
  public let id: String
  /// What it is and who reads it, in a sentence or two.
  public let summary: String
  /// Whether it holds the groups of an `InferenceData`: others hold the draws of the posterior alone.
  public let hasGroups: Bool
  /// What writes it.
  package let writer: Writer

  /// What a format consists of, with what writes it.
  package enum Writer: Sendable {
    /// One text, from front to back: it may go to standard output.
    case text(@Sendable (DrawExport, _ write: (String) throws -> Void) throws -> Void)
    /// One file, which a library writes at a path.
    case file(@Sendable (DrawExport, _ path: String) throws -> Void)
    /// A folder; a file that no other folder has marks one that may be replaced.
    case folder(marker: String, @Sendable (DrawExport, FolderDraft) throws -> Void)
  }

  package init(id: String, summary: String, hasGroups: Bool, writer: Writer) {
    (self.id, self.summary, self.hasGroups) = (id, summary, hasGroups)
    self.writer = writer
  }

  /// All formats, in the order in which they are listed.
  public static let all: [DrawFormat] = {
    var formats: [DrawFormat] = [.csv, .zarr, .cmdStan, .json, .npy]
    #if NetCDF
      formats.insert(.netCDF, at: 1)
    #endif
    return formats
  }()

  /// Whether it is one text, which may go to standard output.
  public var isText: Bool { if case .text = writer { true } else { false } }
}
