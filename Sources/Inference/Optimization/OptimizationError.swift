/// A setting of an optimiser, a schedule or a clipping that cannot be used.
package struct OptimizationError: Error, CustomStringConvertible, Equatable {
  /// The setting, what was found, and what was expected.
  package let description: String

  init(_ description: String) { self.description = description }
}
