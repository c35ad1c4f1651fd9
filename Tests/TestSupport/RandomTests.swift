import Foundation
import Testing

extension Tag {
  /// Tests whose outcome depends on random numbers. Each takes its seeds through `seed(_:)`, so that it can be repeated with
  /// others: `make test-random`.
  @Tag public static var random: Self
}

/// How far `BAYES_GENRE_SEED_OFFSET` moves the seeds of random tests; 0 by default.
public let seedOffset: UInt64 =
  ProcessInfo.processInfo.environment["BAYES_GENRE_SEED_OFFSET"].flatMap(UInt64.init) ?? 0

/// The seed of a random test: its own number, moved by `seedOffset`. Offsets below a million keep the seeds of one test apart.
public func seed(_ own: UInt64) -> UInt64 { own &+ seedOffset &* 1_000_003 }

/// Whether slow tests run too and others in full length: `make test-whole`.
public let isWholeRun = ProcessInfo.processInfo.environment["BAYES_GENRE_TESTS"] == "whole"

/// Whether the tests were built with a sanitizer, which needs memory and time of its own: `make test-sanitize`.
public let isSanitized = ProcessInfo.processInfo.environment["BAYES_GENRE_SANITIZED"] != nil
