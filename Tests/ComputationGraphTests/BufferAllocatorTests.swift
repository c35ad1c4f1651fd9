import ComputationGraph
import MathKernels
import TestSupport
import Testing

@Suite struct BufferAllocatorTests {
  /// Live stretches, with the seven doubles behind them that loops may touch, never overlap and lie within the extent.
  @Test(.tags(.random), arguments: 0..<20) func liveStretchesNeverOverlap(_ own: Int) {
    var random = RandomStream(seed: seed(UInt64(own)))
    var allocator = BufferAllocator()
    var live: [(offset: Int, count: Int)] = []
    for _ in 0..<400 {
      if random.index(below: 5) < 3 || live.isEmpty {
        let count = 1 + random.index(below: random.index(below: 10) == 0 ? 4000 : 60)
        let fresh = random.index(below: 10) == 0
        let end = allocator.extent
        let offset = fresh ? allocator.allocateFresh(count) : allocator.allocate(count)
        #expect(!fresh || offset >= end)
        #expect(offset >= 0 && offset % 8 == 0 && offset + count + 7 <= allocator.extent)
        for other in live {
          #expect(offset + count + 7 <= other.offset || other.offset + other.count + 7 <= offset)
        }
        live.append((offset, count))
      } else {
        let (offset, count) = live.remove(at: random.index(below: live.count))
        allocator.release(offset, count)
      }
    }
  }

  @Test func releasedMemoryIsUsedAgainAndJoined() {
    var allocator = BufferAllocator()
    let offsets = (0..<10).map { _ in allocator.allocate(100) }
    let extent = allocator.extent
    for index in [3, 5, 4, 9, 8, 0, 1, 2, 7, 6] { allocator.release(offsets[index], 100) }
    // One stretch again: what filled the arena fits in it as a whole.
    #expect(allocator.allocate(extent - 8) == 0)
    #expect(allocator.extent == extent)
  }
}
