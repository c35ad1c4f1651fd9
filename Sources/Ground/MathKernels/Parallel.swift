import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The number of processors that are online.
package var processorCount: Int { Int(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

/// Calls `body` once for each index below `count`, from at most this many workers at a time, each taking the next index when it
/// is done with one. A worker's number, below `workers`, names scratch memory that no other uses meanwhile.
package func inParallel(
  _ count: Int, workers: Int, _ body: @Sendable (_ worker: Int, _ index: Int) -> Void
) {
  let workers = min(workers, count)
  guard workers > 1 else {
    for index in 0..<max(0, count) { body(0, index) }
    return
  }
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: workers) { worker in
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(worker, index)
    }
  }
}
