import Foundation
import Inference
import MathKernels
import Storage
import Words

/// The runs of a clustering, kept in a journal every few seconds: those that are done, and where the present one is.
struct KeptRuns {
  /// Runs that are done.
  struct Done: Codable, Sendable {
    /// The cost at the end of each.
    var inertias: [Double] = []
    var best: KMeansRun?
    var bestRestart = 0

    var count: Int { inertias.count }

    mutating func add(_ run: KMeansRun) {
      if run.inertia < best?.inertia ?? .infinity || best == nil {
        (best, bestRestart) = (run, count)
      }
      inertias.append(run.inertia)
    }
  }

  /// The run at work.
  struct Present: Codable, Sendable {
    var iterations: LloydRun.State?
    var batches: MiniBatchRun.State?
  }

  private struct Record: Codable, Sendable {
    var work: String
    var done: Done
    var present: Present?
  }

  private static let name = "runs"

  private(set) var done = Done()
  private var present: Present?
  private let context: RunContext
  private let work: String
  private var times: SavingTimes

  /// - Throws: `ResumeError` where the journal is of another clustering; what reading it throws.
  init(of settings: KMeans, on matrix: DesignMatrix, in context: RunContext) throws {
    self.context = context
    times = SavingTimes(context)
    guard let journal = context.journal else {
      work = ""
      return
    }
    work = "\(settings.deciding) of \(matrix.mark)"
    guard let record = try journal.record(Record.self, named: Self.name) else { return }
    guard record.work == work else {
      throw ResumeError(found: "another clustering", expected: "that which it began with")
    }
    (done, present) = (record.done, record.present)
  }

  /// Where the run goes on that was at work when the journal was written; nil for any after it.
  mutating func takePresent() -> Present? {
    defer { present = nil }
    return present
  }

  /// A run is done, or stopped.
  mutating func add(_ run: KMeansRun) {
    done.add(run)
    if !run.isInterrupted, times.isDue() { save() }
  }

  /// Keeps the run at work where that is due, or where it stops.
  mutating func watch(_ isStopped: Bool, _ present: @autoclosure () -> Present) {
    if isStopped || times.isDue() { save(present()) }
  }

  /// - Parameter present: where the run at work is; without one, where it was when the journal was written, if it has not gone on since.
  func save(_ present: Present? = nil) {
    guard context.journal != nil else { return }
    let record = Record(work: work, done: done, present: present ?? self.present)
    context.keep([.record(Self.name, record)])
  }
}

extension KMeans {
  /// The settings that decide the result.
  var deciding: KMeans {
    var settings = self
    (settings.threads, settings.algorithm) = (nil, nil)
    return settings
  }
}

extension DesignMatrix {
  /// What tells it from other matrices in a journal.
  var mark: String {
    "\(counted(rowCount, "row")) of \(quotedList(features)), checksum \(checksum(of: values))"
  }
}

/// A checksum of the bits of numbers.
func checksum(of values: [some BitwiseCopyable]) -> String {
  var sum = CRC32()
  values.withUnsafeBytes { sum.add($0) }
  return sum.digits
}

/// K-means was stopped before there was anything to keep.
public struct NothingClustered: StoppedEarly {
  public var kind: FaultKind { .interrupted }

  /// Why it was stopped.
  public let reason: Interruption.Reason?

  init(_ reason: Interruption.Reason?) { self.reason = reason }

  /// What stopped it, and what to try.
  public var description: String {
    stopped(before: "the first centres were chosen")
      + ": there are no clusters. Allow more time, or choose fewer clusters or random rows to begin with."
  }
}
