import Foundation
import MathKernels
import Preprocessing
import TestSupport
import Testing
import Words

@Suite struct PCATests {
  @Test(.tags(.random), arguments: [(200, 7), (5, 9), (40, 1)])
  func componentsAreOrthonormalAndHoldTheVariance(rows: Int, width: Int) throws {
    let matrix = Simulated.blobs(3, rows: rows, width: width, distance: 2, seed: seed(1)).matrix
    let pca = try PCA().fitted(to: matrix)
    #expect(pca.count == min(rows, width))
    for i in 0..<pca.count {
      for j in 0...i {
        let product = zip(pca.loadings(of: i), pca.loadings(of: j)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-13)
      }
    }
    #expect(abs(pca.explainedVarianceRatios.reduce(0, +) - 1) < 1e-12)
    let turned = try pca.transformed(matrix)
    for component in 0..<pca.count {
      let column = (0..<rows).map { turned[$0, component] }
      let mean = column.reduce(0, +) / Double(rows)
      let variance =
        column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows - 1)
      #expect(abs(variance - pca.explainedVariances[component]) < 1e-11)
    }
    let restored = try pca.restored(turned)
    #expect(zip(restored.values, matrix.values).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// Squares would lose the small component altogether: 1e-9 of the large one in size.
  @Test func smallComponentsKeepTheirDigits() throws {
    let values = (0..<8).flatMap { row -> [Double] in
      let (t, u) = (Double(row) - 3.5, row % 2 == 0 ? 1.0 : -1.0)
      return [t * 1e4 + u * 1e-5, t * 1e4 - u * 1e-5]
    }
    let pca = try PCA().fitted(to: Simulated.matrix(values, width: 2))
    // u is not quite orthogonal to t: Σ t u = −4, Σ t² = 42, so what is left of it is 8 − 16/42.
    let expected = 1e-5 * (2 * (8 - 16.0 / 42)).squareRoot()
    #expect(abs(pca.singularValues[1] / expected - 1) < 1e-5)
  }

  @Test(.tags(.random)) func sharesChooseTheFewest() throws {
    let matrix = Simulated.blobs(3, rows: 300, width: 6, distance: 3, seed: seed(2)).matrix
    let whole = try PCA().fitted(to: matrix)
    for share in [0.3, 0.8, 0.95, 1] {
      let pca = try PCA(components: .share(share)).fitted(to: matrix)
      let ratios = whole.explainedVarianceRatios
      #expect(ratios.prefix(pca.count).reduce(0, +) >= share - 1e-12)
      #expect(ratios.prefix(pca.count - 1).reduce(0, +) < share)
    }
  }

  @Test func savedComponentsOpenToTheLastBit() throws {
    let matrix = Simulated.blobs(3, rows: 100, width: 4, distance: 3, seed: seed(3)).matrix
    let pca = try PCA(components: .count(2), whitens: true).fitted(to: matrix)
    #expect(try JSONDecoder().decode(FittedPCA.self, from: JSONEncoder().encode(pca)) == pca)
  }

  @Test func messages() {
    let same = Simulated.matrix([1, 2, 1, 2], width: 2)
    let error = #expect(throws: DataError.self) { try PCA().fitted(to: same) }
    #expect(
      error?.message(for: .commandLine)
        == "PCA: found rows that are all the same, expected rows that vary. Leave constant columns out."
    )
    #expect(throws: DataError.self) { try PCA(components: .count(0)).fitted(to: same) }
    #expect(throws: DataError.self) {
      try PCA().fitted(to: Simulated.matrix([1, .infinity, 1, 2], width: 2))
    }
  }
}
