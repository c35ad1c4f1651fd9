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

/// What takes long: it reports on standard error unless it is to be quiet, and Ctrl-C asks it to stop until it has ended.
struct LongRun {
  /// For all of the work.
  let context: RunContext
  /// For many fits, one after the other: it says a line for each, and nothing of what happens within.
  let fitByFit: RunContext
  private let watch: InterruptWatch

  init(_ printer: some RunPrinter, quiet: Bool) {
    context = RunContext(progress: quiet ? nil : printer.handler)
    let say: ProgressHandler = { event in
      if case .split(let progress) = event { printer.say(splitLine(progress)) }
    }
    fitByFit = RunContext(progress: quiet ? nil : say, interruption: context.interruption)
    watch = InterruptWatch(context.interruption, say: printer.say)
  }

  /// Ctrl-C ends the process again.
  func end() { watch.cancel() }

  /// Exits with code 130 where work was stopped before it was done, once all results are printed and written.
  func exit(ifStopped isStopped: Bool) throws {
    if isStopped { throw ExitCode(130) }
  }
}
