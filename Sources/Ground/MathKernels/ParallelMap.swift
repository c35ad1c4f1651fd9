/// `body` of each index below `count`, in order, from at most this many workers at a time.
package func parallelMap<Value: Sendable>(
  _ count: Int, workers: Int, _ body: @Sendable (_ index: Int) -> Value
) -> [Value] {
  nonisolated(unsafe) let values = UnsafeMutablePointer<Value>.allocate(capacity: count)
  defer {
    values.deinitialize(count: count)
    values.deallocate()
  }
  inParallel(count, workers: workers) { _, index in
    (values + index).initialize(to: body(index))
  }
  return Array(UnsafeBufferPointer(start: values, count: count))
}
