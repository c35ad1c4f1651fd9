import Foundation
import FuzzTargets
import MathKernels

// What libFuzzer calls. It has a `main` of its own, so this is built by `make fuzz` alone.

/// The target that BAYES_GENRE_FUZZ_TARGET names; where it names none, all are printed.
private let target: any FuzzTarget = {
  do {
    let targets = try FuzzTargets.all()
    let name = ProcessInfo.processInfo.environment["BAYES_GENRE_FUZZ_TARGET"]
    if let target = targets.first(where: { $0.name == name }) { return target }
    print(targets.map(\.name).joined(separator: "\n"))
    exit(name == nil ? 0 : 64)
  } catch {
    print("fuzz-readers: \(error)")
    exit(70)
  }
}()

@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer)
  -> CInt
{
  _ = target
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func readAnyBytes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = target.accepts(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int, _ seed: UInt32)
  -> Int
{
  guard target.isJSON, seed % 4 != 0 else { return mutateBytes(bytes, count, most) }
  var random = RandomStream(seed: UInt64(seed))
  let old = Array(UnsafeBufferPointer(start: bytes, count: count))
  let new = Mutation.ofJSON(old, &random).prefix(most)
  for (place, byte) in new.enumerated() { bytes[place] = byte }
  return new.count
}
