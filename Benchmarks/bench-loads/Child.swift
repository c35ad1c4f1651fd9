import Foundation

/// A program that runs in a process of its own.
enum Child {
  struct Outcome {
    /// Its exit status, or 128 and the signal that ended it.
    var status: Int
    var seconds: Double
    /// Bytes of memory at the most that it held.
    var peakBytes: Int
    /// What it wrote to standard error, the end of it.
    var errors: String
  }

  struct CannotStart: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a program in the working folder until it ends; what it prints is dropped.
  static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
    let errorPath = "errors.txt"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let start = ContinuousClock.now
    let code = posix_spawn(&process, program, &actions, nil, &words, environ)
    guard code == 0 else {
      throw CannotStart(description: "\(program): \(String(cString: strerror(code)))")
    }
    var (state, usage) = (CInt(), rusage())
    while wait4(process, &state, 0, &usage) < 0, errno == EINTR {}
    let signal = Int(state & 0x7f)
    let errors = (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? ""
    return Outcome(
      status: signal == 0 ? Int(state >> 8 & 0xff) : 128 + signal,
      seconds: (ContinuousClock.now - start) / .seconds(1),
      // Kilobytes on Linux.
      peakBytes: usage.ru_maxrss * 1024, errors: String(errors.suffix(2000)))
  }
}
