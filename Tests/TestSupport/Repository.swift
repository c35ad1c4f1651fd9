import Foundation

/// Files that the repository holds.
public enum Repository {
  /// Its folder.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The path of a file, such as `Data/iris.csv`.
  public static func path(_ name: String) -> String { root.appendingPathComponent(name).path }

  /// The embedded table of scores: 1,898 pieces, their genre and features.
  public static let scores = path("Data/score_features.csv")
}
