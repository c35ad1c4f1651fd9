import ArgumentParser
import Bayes

/// The seed of a run.
struct RunSeed {
  let number: UInt64
  /// `seed 7`, where it was drawn: whoever wants the same bits again needs it.
  let title: String?

  /// The seed that was given, or one that is drawn.
  init(_ given: UInt64?) {
    number = given ?? UInt64(UInt32.random(in: 1...UInt32.max))
    title = given == nil ? "seed \(number)" : nil
  }
}

/// What shows a run on standard error.
protocol RunPrinter: Sendable {
  var handler: ProgressHandler { get }
  /// Prints a separate line; progress continues below it.
  func say(_ line: String)
}

/// What takes long: it reports on standard error unless it is to be quiet, and a signal or a time limit asks it to stop.
struct LongRun {
  /// For all of the work.
  let context: RunContext
  /// For many fits, one after the other: it says a line for each, and nothing of what happens within.
  let fitByFit: RunContext
  private let watch: SignalWatch

  /// - Parameter timeLimit: the seconds after which it is asked to stop; nil for none.
  init(_ printer: some RunPrinter, quiet: Bool, timeLimit: Double?) {
    let interruption = timeLimit.map { Interruption(after: $0) } ?? Interruption()
    let saving = SavingReporter(say: printer.say)
    let show: ProgressHandler? = quiet ? nil : printer.handler
    context = RunContext(
      progress: { event in
        // What may cost the run is no progress: it is said to whoever wants quiet, too.
        if case .checkpoint(let progress) = event { saving.take(progress) } else { show?(event) }
      }, interruption: interruption)
    fitByFit = RunContext(
      progress: { event in
        switch event {
        case .checkpoint(let progress): saving.take(progress)
        case .split(let progress) where !quiet: printer.say(splitLine(progress))
        default: break
        }
      }, interruption: interruption)
    watch = SignalWatch(interruption, say: printer.say)
  }

  /// Signals end the process again.
  func end() { watch.cancel() }

  /// Whether the work has noticed that it had to stop.
  var isStopped: Bool { context.interruption.reason != nil }

  /// Exits with the code for what stopped the work before it was done, once all results are printed and written. A time limit ends it
  /// as was asked, which is said.
  func exit(ifStopped isStopped: Bool) throws {
    guard isStopped else { return }
    if case .timeLimit(let seconds) = context.interruption.reason {
      return printError(
        "note: the time limit of \(seconds.shortest) s ended the work: these are the results of what was done by then. Allow more time."
      )
    }
    throw ExitCode((context.interruption.reason ?? .asked).exitCode ?? 130)
  }
}
