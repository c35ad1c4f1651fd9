import CVectorMath
import MathKernels
import Testing

/// The kernels that work on tiles of rows and on class axes, against loops written out.
@Suite struct TileKernelTests {
  static let rows = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 40]
  static let sizes = [1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 25]

  func close(_ found: [Double], _ expected: [Double]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-13 * max(1, abs($1)) }
  }

  func random(_ count: Int, _ seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in stream.normal() }
  }

  @Test(arguments: InstructionSet.available) func affine(_ set: InstructionSet) {
    for rows in Self.rows {
      let stride = (rows + 15) / 16 * 16
      for (m, n) in zip(Self.sizes, Self.sizes.reversed()) {
        let x = random(m * stride, 1)
        let weights = random(m * n, 2)
        let bias = random(n, 3)
        for hasBias in [true, false] {
          let (a, b, c) = (GuardedBuffer(x), GuardedBuffer(weights), GuardedBuffer(bias))
          let out = GuardedBuffer(count: n * stride)
          set.run(CVM_TILE_AFFINE, tile: cvm_tile(index: 0, rows: rows)) {
            $0.out = out.operand
            $0.a = a.operand
            $0.b = b.operand
            if hasBias { $0.c = c.operand }
            ($0.m, $0.n, $0.lda, $0.ldb) = (m, n, stride, stride)
          }
          let found = (0..<n).flatMap { j in (0..<rows).map { out.pointer[j * stride + $0] } }
          var expected: [Double] = []
          for j in 0..<n {
            for row in 0..<rows {
              var sum = hasBias ? bias[j] : 0
              for i in 0..<m { sum += weights[i * n + j] * x[i * stride + row] }
              expected.append(sum)
            }
          }
          #expect(close(found, expected) && out.guardIsIntact, "\(rows) rows, \(m) → \(n)")
        }
      }
    }
  }

  /// Sums over rows: two tiles in turn, then the lanes folded; rows behind the live ones hold NaN.
  @Test(arguments: InstructionSet.available) func sumsOverTwoTiles(_ set: InstructionSet) {
    for rows in Self.rows {
      let stride = (rows + 15) / 16 * 16
      func poisoned(_ count: Int, _ seed: UInt64) -> [Double] {
        random(count * stride, seed).enumerated().map { $0 % stride < rows ? $1 : .nan }
      }
      for (m, n) in zip(Self.sizes, Self.sizes.reversed()) {
        let tiles = [(poisoned(m, 4), poisoned(n, 5)), (poisoned(m, 6), poisoned(n, 7))]
        let outer = GuardedBuffer(count: m * n * 8)
        let general = GuardedBuffer(count: m * n * 8)
        let plain = GuardedBuffer(count: m * 8)
        for (index, (x, y)) in tiles.enumerated() {
          let (a, b) = (GuardedBuffer(x), GuardedBuffer(y))
          let tile = cvm_tile(index: index, rows: rows)
          func configure(_ out: GuardedBuffer) -> (inout cvm_instruction) -> Void {
            {
              $0.out = out.operand
              $0.a = a.operand
              $0.b = b.operand
              ($0.m, $0.n, $0.lda, $0.ldb) = (m, n, stride, stride)
            }
          }
          set.run(CVM_TILE_OUTER, tile: tile, configure(outer))
          set.run(CVM_TILE_SUM, tile: tile) {
            configure(plain)(&$0)
            $0.n = m
          }
          set.run(CVM_CONTRACT_TO_LANES, tile: tile) {
            configure(general)(&$0)
            $0.tiled = 1
            $0.a_moves = 1
            $0.b_moves = 1
            $0.outer_count = 2
            $0.outer.0 = cvm_dimension(count: m, out: n * 8, a: stride, b: 0)
            $0.outer.1 = cvm_dimension(count: n, out: 8, a: 0, b: stride)
          }
        }
        func folded(_ lanes: GuardedBuffer, _ count: Int) -> [Double] {
          let out = GuardedBuffer(count: count)
          set.run(CVM_FOLD_LANES) {
            $0.out = out.operand
            $0.a = lanes.operand
            $0.n = count
          }
          #expect(out.overhangIsIntact && lanes.overhangIsIntact)
          return out.values
        }
        var products = [Double](repeating: 0, count: m * n)
        var sums = [Double](repeating: 0, count: m)
        for (x, y) in tiles {
          for row in 0..<rows {
            for i in 0..<m {
              sums[i] += x[i * stride + row]
              for j in 0..<n { products[i * n + j] += x[i * stride + row] * y[j * stride + row] }
            }
          }
        }
        #expect(close(folded(outer, m * n), products), "\(rows) rows, \(m) × \(n)")
        #expect(close(folded(general, m * n), products), "\(rows) rows, \(m) × \(n)")
        #expect(close(folded(plain, m), sums), "\(rows) rows, \(m)")
      }
    }
  }

  /// [class][row] without padding between classes: what lies behind the rows of a class is the next class.
  @Test(arguments: InstructionSet.available) func classAxis(_ set: InstructionSet) {
    for rows in Self.rows {
      for classes in 1...13 {
        let logits = random(classes * rows, 8).map { 4 * $0 }
        let codes = (0..<rows).map { ($0 * 7 + 3) % classes }
        func column(_ row: Int) -> [Double] { (0..<classes).map { logits[$0 * rows + row] } }
        let normalizers = (0..<rows).map { logSumExp(column($0)) }
        let shares = (0..<classes * rows).map { exponential(logits[$0] - normalizers[$0 % rows]) }
        let densities = (0..<rows).map { logits[codes[$0] * rows + $0] - normalizers[$0] }
        let residuals = shares.enumerated().map {
          (codes[$0 % rows] == $0 / rows ? 1 : 0) - $1
        }
        for inPlace in [false, true] {
          let a = GuardedBuffer(logits)
          let b = GuardedBuffer(codes.map(Double.init))
          let density = GuardedBuffer(count: rows)
          let residual = inPlace ? a : GuardedBuffer(count: classes * rows)
          set.run(CVM_CATEGORICAL) {
            $0.out = residual.operand
            $0.a = a.operand
            $0.b = b.operand
            $0.c = density.operand
            ($0.inner, $0.n, $0.lda, $0.ldb) = (rows, classes, rows, rows)
          }
          #expect(close(density.values, densities) && density.guardIsIntact)
          #expect(close(residual.values, residuals) && residual.overhangIsIntact)
        }
        let largest = (0..<rows).map { column($0).reduce(-.infinity, max) }
        for (operation, expected) in [
          (CVM_SOFTMAX, shares), (CVM_LOGSUMEXP, normalizers), (CVM_CLASS_MAXIMUM, largest),
        ] {
          let a = GuardedBuffer(logits)
          let out = GuardedBuffer(count: expected.count)
          set.run(operation) {
            $0.out = out.operand
            $0.a = a.operand
            ($0.inner, $0.n, $0.lda, $0.ldb) = (rows, classes, rows, rows)
          }
          #expect(close(out.values, expected) && out.guardIsIntact, "\(rows) × \(classes)")
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available) func extremeLogits(_ set: InstructionSet) {
    func run(_ operation: cvm_operation, _ logits: [Double], code: Double = 0) -> [Double] {
      let (a, b) = (GuardedBuffer(logits), GuardedBuffer([code]))
      let out = GuardedBuffer(count: logits.count)
      let density = GuardedBuffer(count: 1)
      set.run(operation) {
        $0.out = out.operand
        $0.a = a.operand
        $0.b = b.operand
        $0.c = density.operand
        ($0.inner, $0.n, $0.lda, $0.ldb) = (1, logits.count, 1, 1)
      }
      return operation == CVM_CATEGORICAL ? density.values + out.values : out.values
    }
    let inf = Double.infinity
    // Far tails lose nothing: log p = −2000 where p itself underflows.
    #expect(run(CVM_CATEGORICAL, [-1000, 1000]) == [-2000, 1, -1])
    #expect(run(CVM_CATEGORICAL, [0, -inf]) == [0, 0, 0])
    #expect(run(CVM_CATEGORICAL, [0, -inf], code: 1)[0] == -inf)
    #expect(run(CVM_CATEGORICAL, [0, .nan])[0].isNaN && run(CVM_CATEGORICAL, [.nan, 0])[0].isNaN)
    #expect(run(CVM_SOFTMAX, [800, 800, -800]) == [0.5, 0.5, 0])
    #expect(run(CVM_LOGSUMEXP, [-inf, -inf])[0] == -inf)
    #expect(run(CVM_LOGSUMEXP, [inf, 1])[0] == inf)
    #expect(run(CVM_LOGSUMEXP, [1000, 1000])[0] == 1000.6931471805599)
    #expect(run(CVM_CLASS_MAXIMUM, [-inf, -inf])[0] == -inf)
    for values in [[.nan, 1, 2], [1, .nan, 2], [1, 2, .nan]] {
      #expect(run(CVM_CLASS_MAXIMUM, values)[0].isNaN)
    }
    #expect(run(CVM_LOGSUMEXP, [.nan, 1])[0].isNaN && run(CVM_LOGSUMEXP, [1, .nan])[0].isNaN)
  }
}
