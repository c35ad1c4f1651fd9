import Foundation

/// Where the reference answers and the data of others lie, for tests that use them and skip where they are absent.
public enum ReferenceFiles {
  /// The folder that `BAYES_GENRE_REFERENCE` names, by default `../shared/reference`; nil where absent.
  public static let reference = folder("BAYES_GENRE_REFERENCE", fallback: "../shared/reference")
  /// The folder that `BAYES_GENRE_DATA` names, by default `../shared/data`; nil where absent.
  public static let data = folder("BAYES_GENRE_DATA", fallback: "../shared/data")

  private static func folder(_ variable: String, fallback: String) -> URL? {
    let path = ProcessInfo.processInfo.environment[variable] ?? fallback
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return exists && isFolder.boolValue ? URL(fileURLWithPath: path, isDirectory: true) : nil
  }
}
