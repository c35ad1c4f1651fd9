import CVectorMath
import MathKernels
import TestSupport
import Testing

/// The categorical log density with its residuals, on tiles as the engine lays them out.
@Suite struct CategoricalKernelTests {
  static let classCounts = Array(1...18) + [25, 40]

  /// Logits of classes with padded rows. What lies behind the live rows is NaN: it must not reach a live one.
  struct Tile {
    let rows: Int
    let classes: Int
    let stride: Int
    var logits: [Double]
    var codes: [Double]

    init(rows: Int, classes: Int, logit: (Int, Int) -> Double) {
      self.rows = rows
      self.classes = classes
      let stride = (rows + 15) / 16 * 16
      self.stride = stride
      logits = (0..<classes * stride).map {
        $0 % stride < rows ? logit($0 / stride, $0 % stride) : .nan
      }
      codes = (0..<stride).map { $0 < rows ? Double(($0 * 7 + 3) % classes) : .nan }
    }

    func column(_ row: Int) -> [Double] { (0..<classes).map { logits[$0 * stride + row] } }

    /// The kernel's log densities and residuals, [class][row]; one of them nil where it is not asked for.
    func run(_ set: InstructionSet, density wantsDensity: Bool = true, residual: Bool = true)
      -> (density: [Double]?, residual: [Double]?)
    {
      let (a, b) = (GuardedBuffer(logits), GuardedBuffer(codes))
      let density = GuardedBuffer(count: stride)
      let out = GuardedBuffer(count: classes * stride)
      set.run(CVM_CATEGORICAL, tile: cvm_tile(index: 0, rows: rows)) {
        if residual { $0.out = out.operand }
        $0.a = a.operand
        $0.b = b.operand
        if wantsDensity { $0.c = density.operand }
        ($0.n, $0.lda, $0.ldb, $0.tiled) = (classes, stride, stride, 1)
      }
      #expect(density.guardIsIntact && out.guardIsIntact && a.values.count == logits.count)
      return (
        wantsDensity ? Array(density.values.prefix(rows)) : nil,
        residual
          ? (0..<classes).flatMap { c in (0..<rows).map { out.pointer[c * stride + $0] } } : nil
      )
    }
  }

  func close(_ found: [Double]?, _ expected: [Double]) -> Bool {
    guard let found, found.count == expected.count else { return false }
    return zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-13 * max(1, abs($1)) }
  }

  @Test(.tags(.random), arguments: InstructionSet.available)
  func everyClassCountInTiles(_ set: InstructionSet) {
    var random = RandomStream(seed: seed(21))
    for classes in Self.classCounts {
      for rows in [1, 3, 4, 7, 8, 9, 16, 17, 31, 33] {
        let tile = Tile(rows: rows, classes: classes) { _, _ in 4 * random.normal() }
        let normalizers = (0..<rows).map { logSumExp(tile.column($0)) }
        let densities = (0..<rows).map { tile.column($0)[Int(tile.codes[$0])] - normalizers[$0] }
        let residuals = (0..<classes).flatMap { c in
          (0..<rows).map { row in
            (tile.codes[row] == Double(c) ? 1 : 0)
              - exponential(tile.column(row)[c] - normalizers[row])
          }
        }
        let both = tile.run(set)
        #expect(
          close(both.density, densities) && close(both.residual, residuals),
          "\(rows) rows, \(classes) classes")
        #expect(close(tile.run(set, residual: false).density, densities))
        #expect(close(tile.run(set, density: false).residual, residuals))
      }
    }
  }

  /// Rows do not touch each other: NaN, infinity or a code that is no class spoils its own row alone.
  @Test(arguments: InstructionSet.available) func rowsAreSeparate(_ set: InstructionSet) throws {
    let (rows, classes) = (19, 7)
    let sound = Tile(rows: rows, classes: classes) { Double($0 * 5 % 7) - 0.25 * Double($1) }
    let expected = try #require(sound.run(set).density)
    for row in 0..<rows {
      for poison in [Double.nan, .infinity] {
        for place in 0..<classes {
          var tile = sound
          tile.logits[place * tile.stride + row] = poison
          let found = try #require(tile.run(set).density)
          #expect(found[row].isNaN, "\(poison) in class \(place)")
          #expect(found.indices.allSatisfy { $0 == row || found[$0] == expected[$0] })
        }
      }
      for code in [-1, Double(classes), 0.5, .nan] {
        var tile = sound
        tile.codes[row] = code
        let found = try #require(tile.run(set).density)
        #expect(found[row].isNaN, "code \(code)")
        #expect(found.indices.allSatisfy { $0 == row || found[$0] == expected[$0] })
      }
    }
  }

  /// The share of a class `gap` below the largest, down to where it is no normal number: there it may be 0.
  @Test(arguments: InstructionSet.available) func smallShares(_ set: InstructionSet) throws {
    let gaps = [
      0, 1e-300, 0.3, 0.35, 36, 37, 700, 707, 708, 708.39, 708.4, 708.5, 708.74, 708.75, 709, 709.1,
      710, 744, 745.2, 746, 1e3, 1e18, 1e300, .infinity,
    ]
    // Codes name other classes: what is left is minus the share.
    for classes in [3, 11, 13] {
      let tile = Tile(rows: gaps.count, classes: classes) { $0 == 0 ? 5 : 5 - gaps[$1] }
      var moved = tile
      moved.codes = moved.codes.map { _ in 0 }
      let residual = try #require(moved.run(set).residual)
      for c in 1..<classes {
        for (row, gap) in gaps.enumerated() {
          let shares = tile.column(row).map { exponential($0 - 5) }
          let expected = -shares[c] / shares.reduce(0, +)
          let found = residual[c * gaps.count + row]
          let tolerance = max(1e-14 * abs(expected), Double.leastNormalMagnitude)
          #expect(abs(found - expected) <= tolerance, "gap \(gap): \(found), expected \(expected)")
          if gap > 746 { #expect(found == 0) }
        }
      }
    }
  }
}
