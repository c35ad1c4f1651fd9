/// What kind of failure a fault is: what a program does about it, such as the code it exits with.
public enum FaultKind: Sendable, Equatable, CaseIterable {
  /// A setting is out of range, or does not go with another.
  case usage
  /// Data, a model or a saved file that cannot be used.
  case data
  /// Something to be read is not there.
  case notFound
  /// Something cannot be written.
  case cannotWrite
  /// Someone stopped the work before there was anything to keep.
  case interrupted
}

/// A failure that explains itself: what is wrong, where, and what to try.
///
/// The errors of the library are faults, except `InvalidKernelSet`, whose module is below this one. `description` is the whole
/// message, in the words of Swift.
public protocol Fault: Error, CustomStringConvertible {
  /// What kind of failure it is.
  var kind: FaultKind { get }

  /// The whole message, with settings as the reader writes them.
  func message(for reader: Remedy.Reader) -> String
}

extension Fault {
  /// A fault that names no setting reads the same everywhere.
  public func message(for reader: Remedy.Reader) -> String { description }
}
