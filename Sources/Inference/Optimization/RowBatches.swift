import MathKernels

/// Minibatches without replacement: each epoch takes the rows in a new random order and cuts it into batches.
///
/// Rows that do not fill a batch are left out of that epoch. Every batch is a simple random sample of the rows, so a
/// density scaled by N/B stays unbiased at each step. An epoch's order depends on seed and epoch alone.
package struct RowBatches {
  let rowCount: Int
  let batchSize: Int
  let seed: UInt64
  private var epoch: Int?
  private var order: [Int] = []

  package init(rowCount: Int, batchSize: Int, seed: UInt64) {
    self.rowCount = rowCount
    self.batchSize = batchSize
    self.seed = seed
  }

  package mutating func rows(at step: Int) -> [Int] {
    let (epoch, batch) = step.quotientAndRemainder(dividingBy: rowCount / batchSize)
    if epoch != self.epoch {
      var random = RandomStream(seed: seed, purpose: .minibatch, step: epoch)
      order = random.permutation(rowCount)
      self.epoch = epoch
    }
    return Array(order[batch * batchSize..<(batch + 1) * batchSize])
  }
}
