import Foundation

/// How much is simulated: little among all tests, all that is asked for by `make sbc`.
enum Extent {
  static let isWhole =
    ProcessInfo.processInfo.environment["BAYES_GENRE_CALIBRATION"] == "whole"
}
