/// A setting of an optimiser that cannot be used.
public struct OptimizationError: Error, CustomStringConvertible, Equatable {
  public let description: String
  init(_ description: String) { self.description = description }
}
