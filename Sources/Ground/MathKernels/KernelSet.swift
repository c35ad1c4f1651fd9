import CVectorMath

/// The instruction sets that the array kernels are compiled for, each containing those before it.
///
/// The widest that the processor has is used, unless the environment variable `BAYES_GENRE_KERNELS` names another when the
/// process starts. Kernels of different sets round differently: results agree to rounding, and random runs to within Monte
/// Carlo error, but not to the last bit.
package enum KernelSet: String, Sendable, CaseIterable {
  /// What every processor of the platform has.
  case baseline
  /// AVX2 and FMA.
  case avx2
  /// AVX-512 (F, DQ, VL, BW).
  case avx512

  /// The sets that this processor has, the narrowest first.
  package static var available: [KernelSet] {
    Array(allCases.prefix(Int(cvm_widest_instruction_set().rawValue) + 1))
  }

  /// The set that this process uses.
  package static var current: KernelSet {
    var chosen = CVM_BASELINE
    _ = cvm_requested_instruction_set(&chosen)
    return allCases[Int(chosen.rawValue)]
  }

  /// Refuses a request that cannot be met: without this check the widest set serves.
  /// - Throws: `InvalidKernelSet` where `BAYES_GENRE_KERNELS` is not the name of a set, or names one that this processor lacks.
  package static func validateRequest() throws {
    var chosen = CVM_BASELINE
    switch cvm_requested_instruction_set(&chosen) {
    case CVM_UNKNOWN_REQUEST: throw InvalidKernelSet(isKnown: false)
    case CVM_NOT_ON_THIS_PROCESSOR: throw InvalidKernelSet(isKnown: true)
    default: break
    }
  }
}

/// A request for kernels that cannot be met.
package struct InvalidKernelSet: Error, Equatable, CustomStringConvertible {
  /// Whether the set exists, but the processor lacks it.
  package var isKnown: Bool

  package init(isKnown: Bool) { self.isKnown = isKnown }

  /// The whole message, in one sentence.
  package var description: String {
    let names = KernelSet.available.map(\.rawValue).joined(separator: ", ")
    return isKnown
      ? "BAYES_GENRE_KERNELS names kernels that this processor cannot run. Choose one of \(names)."
      : "BAYES_GENRE_KERNELS names no set of kernels. Choose one of \(names)."
  }
}
