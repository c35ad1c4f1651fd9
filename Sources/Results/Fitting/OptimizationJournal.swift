import Inference
import Posteriors
import Sampling
import Variational

/// Keeps a run of SVI in a journal, every few seconds.
///
///     optimization         settings, number of parameters, and the state without its trace
///     optimization, trace  the ELBO of each step
final class OptimizationJournal {
  /// A run of SVI.
  private struct Run: Codable, Equatable {
    var settings: SVI
    /// The guide's name in words.
    var guide: String
    /// Its family, with the settings; nil for a custom guide.
    var family: GuideFamilyRecord?
    var dimension: Int
  }

  /// The run at some moment.
  private struct Progress: Codable {
    var run: Run
    var state: SVIState
    var steps: Int
    /// Seconds of the inference alone, over all sessions.
    var cpuSeconds: Double
    var wallSeconds: Double
  }

  /// Where the run was when an earlier session saved it.
  struct Saved {
    var state: SVIState
    var cpuSeconds: Double
    var wallSeconds: Double
  }

  private static let name = "optimization"
  private static let traceName = name + ", trace"

  /// Where the run goes on; nil if it begins.
  let saved: Saved?
  private let context: RunContext
  private let run: Run
  private let stopwatch = Stopwatch(of: .thread)
  private var times: SavingTimes
  /// Numbers of the trace that are in the journal.
  private var keptSteps: Int

  /// - Returns: nil where the context has no journal.
  /// - Throws: `ResumeError` where the journal is of another run; what reading it throws.
  init?(
    _ context: RunContext, _ settings: SVI, guide: String, family: GuideFamilyRecord?,
    dimension: Int
  ) throws {
    guard let journal = context.journal else { return nil }
    self.context = context
    times = SavingTimes(context)
    run = Run(settings: settings, guide: guide, family: family, dimension: dimension)
    guard let progress = try journal.record(Progress.self, named: Self.name) else {
      (saved, keptSteps) = (nil, 0)
      return
    }
    guard progress.run.dimension == dimension else {
      throw ResumeError(found: "\(dimension) parameters", expected: "\(progress.run.dimension)")
    }
    guard progress.run == run else {
      throw ResumeError(found: "other settings of SVI", expected: "those it began with")
    }
    var state = progress.state
    try journal.readRows(progress.steps, named: Self.traceName, width: 1) { state.trace += $0 }
    saved = Saved(
      state: state, cpuSeconds: progress.cpuSeconds, wallSeconds: progress.wallSeconds)
    keptSteps = progress.steps
  }

  func watch(_ state: SVIState) {
    if times.isDue() { save(state) }
  }

  func save(_ state: SVIState) {
    let (trace, first) = (state.trace, keptSteps)
    var rest = state
    rest.trace = []
    let isKept = context.keep([
      JournalEntry(
        Self.traceName,
        .rows(first: first, count: trace.count - first, width: 1) { body in
          try trace[first...].withUnsafeBufferPointer(body)
        }),
      .record(
        Self.name,
        Progress(
          run: run, state: rest, steps: trace.count,
          cpuSeconds: (saved?.cpuSeconds ?? 0) + stopwatch.cpuSeconds,
          wallSeconds: (saved?.wallSeconds ?? 0) + stopwatch.wallSeconds)),
    ])
    if isKept { keptSteps = trace.count }
  }
}
