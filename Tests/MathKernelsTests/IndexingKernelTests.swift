import CVectorMath
import MathKernels
import Testing

/// Reading and adding at places that codes name, against loops written out.
@Suite struct IndexingKernelTests {
  static let rows = [1, 2, 3, 7, 8, 9, 16, 31, 40]

  func random(_ count: Int, _ seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in stream.normal() }
  }

  /// Codes of which many repeat, also in neighbouring rows.
  func codes(_ count: Int, below limit: Int) -> [Int] {
    (0..<count).map { ($0 / 3 * 5) % limit }
  }

  @Test(arguments: InstructionSet.available) func gather(_ set: InstructionSet) {
    for rows in Self.rows {
      for (places, width) in [(1, 1), (5, 1), (85, 3)] {
        let table = random(places * width, 1)
        let codes = codes(rows, below: places)
        // [place][width] to [width][row], with a tile's padding between.
        let stride = (rows + 15) / 16 * 16
        let (a, b) = (GuardedBuffer(table), GuardedBuffer(codes.map(Double.init)))
        let out = GuardedBuffer(count: width * stride)
        set.run(CVM_GATHER, tile: cvm_tile(index: 0, rows: rows)) {
          $0.out = out.operand
          $0.a = a.operand
          $0.b = b.operand
          ($0.tiled, $0.lda, $0.ldb, $0.m, $0.n) = (1, width, 1, 0, 1)
          $0.outer_count = 1
          $0.outer.0 = cvm_dimension(count: width, out: stride, a: 1, b: 0)
        }
        for j in 0..<width {
          for row in 0..<rows {
            #expect(out.pointer[j * stride + row] == table[codes[row] * width + j])
          }
        }
        #expect(out.guardIsIntact)
      }
    }
  }

  /// Every stride its own: [i, code] of a table by codes at every second place.
  @Test(arguments: InstructionSet.available) func gatherWithStrides(_ set: InstructionSet) {
    let (n, places) = (7, 4)
    let table = random(n * places, 2)
    let codes = codes(n, below: places)
    let spread = (0..<2 * n).map { $0 % 2 == 0 ? Double(codes[$0 / 2]) : .nan }
    let (a, b, out) = (GuardedBuffer(table), GuardedBuffer(spread), GuardedBuffer(count: 3 * n))
    set.run(CVM_GATHER) {
      $0.out = out.operand
      $0.a = a.operand
      $0.b = b.operand
      ($0.inner, $0.lda, $0.ldb, $0.m, $0.n) = (n, 1, 3, places, 2)
    }
    for i in 0..<n { #expect(out.values[3 * i] == table[i * places + codes[i]]) }
    #expect(out.guardIsIntact)
  }

  /// Forwards and backwards, with and without the element itself; over rows of a tile and with strides.
  @Test(arguments: InstructionSet.available) func cumulativeSum(_ set: InstructionSet) {
    for rows in Self.rows {
      let (n, stride) = (6, (rows + 15) / 16 * 16)
      let x = random(n * stride, 9)
      for (exclusive, reversed, tiled) in [
        (false, false, true), (true, false, true), (false, true, true), (true, true, true),
        (false, false, false), (true, true, false),
      ] {
        let (a, out) = (GuardedBuffer(x), GuardedBuffer(count: n * stride))
        let step = reversed ? -stride : stride
        let first = reversed ? (n - 1) * stride : 0
        set.run(CVM_CUMULATIVE_SUM, tile: cvm_tile(index: 0, rows: rows)) {
          $0.out = cvm_operand(base: out.pointer + first, tile_stride: 0)
          $0.a = cvm_operand(base: a.pointer + first, tile_stride: 0)
          ($0.m, $0.n, $0.lda, $0.ldb) = (exclusive ? 1 : 0, n, step, step)
          $0.tiled = tiled ? 1 : 0
          if !tiled {
            $0.outer_count = 1
            $0.outer.0 = cvm_dimension(count: rows, out: 1, a: 1, b: 0)
          }
        }
        for row in 0..<rows {
          for k in 0..<n {
            let terms = (0..<n).filter {
              exclusive ? (reversed ? $0 > k : $0 < k) : reversed ? $0 >= k : $0 <= k
            }
            let sum = terms.reduce(0) { $0 + x[$1 * stride + row] }
            #expect(abs(out.pointer[k * stride + row] - sum) <= 1e-14 * 10)
          }
        }
        #expect(out.guardIsIntact)
      }
    }
  }

  /// Two tiles in turn, in lanes and without; rows behind the live ones hold NaN.
  @Test(arguments: InstructionSet.available) func scatter(_ set: InstructionSet) {
    for rows in Self.rows {
      let stride = (rows + 15) / 16 * 16
      for (places, width) in [(1, 1), (5, 2), (85, 3)] {
        let codes = codes(rows, below: places)
        let plain = GuardedBuffer(Array(repeating: 0, count: places * width))
        let lanes = GuardedBuffer(Array(repeating: 0, count: places * width * 8))
        var expected = [Double](repeating: 0, count: places * width)
        for tile in 0..<2 {
          let x = random(width * stride, UInt64(3 + tile)).enumerated().map {
            $0 % stride < rows ? $1 : .nan
          }
          for j in 0..<width {
            for row in 0..<rows { expected[codes[row] * width + j] += x[j * stride + row] }
          }
          let (a, b) = (GuardedBuffer(x), GuardedBuffer(codes.map(Double.init)))
          for (operation, out, step) in [(CVM_SCATTER, plain, 1), (CVM_SCATTER_TO_LANES, lanes, 8)]
          {
            set.run(operation, tile: cvm_tile(index: tile, rows: rows)) {
              $0.out = out.operand
              $0.a = a.operand
              $0.b = b.operand
              ($0.tiled, $0.lda, $0.ldb, $0.m, $0.n) = (1, width * step, 0, 1, 1)
              $0.outer_count = 1
              $0.outer.0 = cvm_dimension(count: width, out: step, a: stride, b: 0)
            }
          }
        }
        let folded = GuardedBuffer(count: places * width)
        set.run(CVM_FOLD_LANES) {
          $0.out = folded.operand
          $0.a = lanes.operand
          $0.n = places * width
        }
        for found in [plain, folded] {
          #expect(
            zip(found.values, expected).allSatisfy { abs($0 - $1) <= 1e-13 * max(1, abs($1)) })
        }
        #expect(plain.overhangIsIntact && lanes.overhangIsIntact)
      }
    }
  }
}
