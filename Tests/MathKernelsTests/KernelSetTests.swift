import MathKernels
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct KernelSetTests {
  /// Fails where the tests run under other kernels than were asked for.
  @Test func theRequestIsMet() throws {
    try KernelSet.validateRequest()
    let widest = try #require(KernelSet.available.last)
    let request = getenv("BAYES_GENRE_KERNELS").map { String(cString: $0) } ?? ""
    #expect(KernelSet.current.rawValue == (request.isEmpty ? widest.rawValue : request))
    #expect(KernelSet.available.first == .baseline)
  }

  @Test(arguments: [true, false]) func refusalsNameWhatThereIs(isKnown: Bool) {
    let error = InvalidKernelSet(isKnown: isKnown)
    #expect(error.description.contains("BAYES_GENRE_KERNELS"))
    #expect(error.description.contains("baseline"))
  }
}
