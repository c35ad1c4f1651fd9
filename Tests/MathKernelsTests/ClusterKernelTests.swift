import CVectorMath
import MathKernels
import Testing

/// The kernels that set rows against cluster centres, against loops written out.
@Suite struct ClusterKernelTests {
  static let rows = [1, 3, 7, 8, 9, 15, 17, 32, 41]

  func random(_ count: Int, _ seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed)
    return (0..<count).map { _ in stream.normal() }
  }

  func stride(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

  @Test(arguments: InstructionSet.available) func nearest(_ set: InstructionSet) {
    for rows in Self.rows {
      for count in [1, 2, 5, 13] {
        let stride = stride(rows)
        // Whole numbers, so that scores tie.
        let scores = random(count * stride, 1).map { ($0 * 2).rounded() }
        let a = GuardedBuffer(scores)
        let (index, smallest, second) = (
          GuardedBuffer(count: rows), GuardedBuffer(count: rows), GuardedBuffer(count: rows)
        )
        for withSecond in [false, true] {
          set.run(CVM_NEAREST, tile: cvm_tile(index: 3, rows: rows)) {
            $0.a = a.operand
            $0.out = index.operand
            $0.b = smallest.operand
            if withSecond { $0.c = second.operand }
            ($0.n, $0.lda) = (count, stride)
          }
          for row in 0..<rows {
            let column = (0..<count).map { scores[$0 * stride + row] }
            let sorted = column.sorted()
            #expect(smallest.values[row] == sorted[0])
            #expect(Int(index.values[row]) == column.firstIndex(of: sorted[0]))
            if withSecond {
              #expect(second.values[row] == (count > 1 ? sorted[1] : .infinity))
            }
          }
        }
        #expect(index.guardIsIntact && smallest.guardIsIntact && second.guardIsIntact)
      }
    }
  }

  @Test(arguments: InstructionSet.available) func nearerSums(_ set: InstructionSet) {
    for rows in Self.rows {
      let (count, stride) = (3, stride(rows))
      let (scores, norms) = (random(count * stride, 2), random(stride, 3).map(abs))
      let limits = random(stride, 4).map(abs)
      let (a, b, c) = (GuardedBuffer(scores), GuardedBuffer(norms), GuardedBuffer(limits))
      let lanes = GuardedBuffer([Double](repeating: 0, count: count * 8))
      for tile in 0..<2 {
        set.run(CVM_NEARER_SUM, tile: cvm_tile(index: tile, rows: rows)) {
          $0.a = a.operand
          $0.b = b.operand
          $0.c = c.operand
          $0.out = lanes.operand
          ($0.n, $0.lda) = (count, stride)
        }
      }
      for candidate in 0..<count {
        var sum = 0.0
        for row in 0..<rows {
          let once = min(limits[row], max(0, scores[candidate * stride + row] + norms[row]))
          let twice = min(limits[row], once + norms[row])
          #expect(a.values[candidate * stride + row] == twice)
          sum += once + twice
        }
        let found = lanes.values[candidate * 8..<candidate * 8 + 8].reduce(0, +)
        #expect(abs(found - sum) <= 1e-13 * max(1, sum))
      }
      #expect(lanes.guardIsIntact && b.overhangIsIntact && c.overhangIsIntact)
    }
  }

  @Test(arguments: InstructionSet.available) func sumsByCode(_ set: InstructionSet) {
    for rows in Self.rows {
      for width in [1, 4, 9] {
        let (clusters, stride) = (3, stride(rows))
        let x = random(width * stride, 5)
        let codes = (0..<rows).map { Double($0 * $0 % clusters) }
        let (a, b) = (GuardedBuffer(x), GuardedBuffer(codes))
        let sums = GuardedBuffer([Double](repeating: 1, count: clusters * width))
        set.run(CVM_ADD_ROWS, tile: cvm_tile(index: 0, rows: rows)) {
          $0.a = a.operand
          $0.b = b.operand
          $0.out = sums.operand
          ($0.m, $0.lda) = (width, stride)
        }
        for cluster in 0..<clusters {
          for feature in 0..<width {
            let sum = (0..<rows).reduce(1) {
              Int(codes[$1]) == cluster ? $0 + x[feature * stride + $1] : $0
            }
            #expect(abs(sums.values[cluster * width + feature] - sum) <= 1e-13 * max(1, abs(sum)))
          }
        }
        #expect(sums.overhangIsIntact)
      }
    }
  }

  @Test(arguments: InstructionSet.available) func squaredDistances(_ set: InstructionSet) {
    for rows in Self.rows {
      for (width, count) in [(1, 1), (3, 4), (14, 7), (5, 18)] {
        let stride = stride(rows)
        let (x, points) = (random(width * stride, 6), random(count * width, 7))
        let (a, b) = (GuardedBuffer(x), GuardedBuffer(points))
        let out = GuardedBuffer(count: (count - 1) * stride + rows)
        set.run(CVM_SQUARED_DISTANCES, tile: cvm_tile(index: 0, rows: rows)) {
          $0.a = a.operand
          $0.b = b.operand
          $0.out = out.operand
          ($0.m, $0.n) = (width, count)
          ($0.lda, $0.ldb) = (stride, stride)
        }
        for point in 0..<count {
          for row in 0..<rows {
            let expected = (0..<width).reduce(0) { sum, feature in
              let difference = x[feature * stride + row] - points[point * width + feature]
              return sum + difference * difference
            }
            #expect(
              abs(out.values[point * stride + row] - expected) <= 1e-14 * max(1, expected))
          }
        }
        #expect(out.guardIsIntact)
      }
    }
  }
}
