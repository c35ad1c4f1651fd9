import Bayes

/// Slice sampling of a component's covariance given its mean and its rows, one coordinate after the other.
///
/// Σ = C Cᵀ with C = A B: A is the factor of a covariance near the mode, which rows alone decide, so that the elements of the
/// lower triangle B each have a spread of about 1/√n and are nearly independent. Coordinates are log Bᵢᵢ and Bᵢⱼ, i > j. No
/// step is ever refused, however many features there are.
///
/// log p = −n Σᵢ log Cᵢᵢ − ½ tr(C⁻¹ S C⁻ᵀ) + log p(t, L) + Σᵢ (log Lᵢᵢ − i tᵢ + log Bᵢᵢ), i = 1 … d, with C = diag(eᵗ) L, and
/// with sums S of squares around the mean.
///
/// The terms summed over i are Jacobians: polar coordinates of the rows of C, and Bartlett's of B.
struct CovarianceSlice {
  private let prior: ComponentPrior
  private let statistics: RowStatistics
  private let order: Int
  /// A, row-major.
  private let anchor: [Double]
  private let width: Double

  /// - Precondition: the component has correlations.
  init(_ prior: ComponentPrior, _ statistics: RowStatistics, anchor: [Double]) {
    (self.prior, self.statistics, self.anchor) = (prior, statistics, anchor)
    order = prior.width
    width = 2 / (statistics.count + 3).squareRoot()
  }

  /// Moves a component's scales and correlations.
  func move(_ component: inout NormalComponent, using random: inout RandomStream) {
    var state = State(
      root: component.covarianceFactor, whitened: [], squares: squares(around: component.mean))
    let inverse = invertedLowerTriangle(anchor, order: order)
    state.whitened = productOfLowerTriangles(inverse, state.root, order: order)
    state.logDensity = logDensity(state)
    guard state.logDensity.isFinite else { return }
    for row in 0..<order {
      for column in 0...row { move(&state, row, column, using: &random) }
    }
    for row in 0..<order {
      let length = state.length(row, order)
      component.logScales[row] = logarithm(length)
      for column in 0...row {
        component.factor[row * order + column] = state.root[row * order + column] / length
      }
    }
  }

  /// B and C = A B, which change together.
  private struct State {
    var root: [Double]
    var whitened: [Double]
    /// S, row-major.
    var squares: [Double]
    var logDensity = -Double.infinity

    func length(_ row: Int, _ order: Int) -> Double {
      var sum = 0.0
      for column in 0...row {
        sum += root[row * order + column] * root[row * order + column]
      }
      return sum.squareRoot()
    }
  }

  private func move(
    _ state: inout State, _ row: Int, _ column: Int, using random: inout RandomStream
  ) {
    var trial = state
    let step = sliceStep(fromLogDensity: state.logDensity, width: width, using: &random) {
      shift(&trial, from: state, row, column, by: $0)
      return trial.logDensity
    }
    if step != nil { state = trial }
  }

  /// log Lᵢᵢ stays above: rows that are all equal have no proper posterior of their correlations.
  private static let leastLogDiagonal = -14.0

  private func shift(
    _ trial: inout State, from state: State, _ row: Int, _ column: Int, by step: Double
  ) {
    let place = row * order + column
    let change =
      row == column ? state.whitened[place] * exponentialMinusOne(step) : step
    trial.whitened[place] = state.whitened[place] + change
    for other in row..<order {
      trial.root[other * order + column] =
        state.root[other * order + column] + anchor[other * order + row] * change
    }
    trial.logDensity = logDensity(trial)
  }

  private func squares(around mean: [Double]) -> [Double] {
    var squares = statistics.scatter
    let residual = zip(statistics.mean, mean).map { $0 - $1 }
    for i in 0..<order {
      for j in 0..<order { squares[i * order + j] += statistics.count * residual[i] * residual[j] }
    }
    return squares
  }

  private func logDensity(_ state: State) -> Double {
    let inverse = invertedLowerTriangle(state.root, order: order)
    var (sum, trace) = (0.0, 0.0)
    for i in 0..<order {
      for j in 0...i {
        var product = 0.0
        for k in 0...i { product += state.squares[j * order + k] * inverse[i * order + k] }
        trace += inverse[i * order + j] * product
      }
      let length = state.length(i, order)
      let logScale = logarithm(length)
      let logDiagonal = logarithm(state.root[i * order + i])
      guard logDiagonal - logScale > Self.leastLogDiagonal else { return -.infinity }
      sum += prior.logDensity(ofLogScale: logScale, variance: length * length, at: i)
      sum -= statistics.count * logDiagonal
      // LKJ; then log Lᵢᵢ, i tᵢ and log Bᵢᵢ.
      sum += prior.exponent(ofDiagonal: i) * (logDiagonal - logScale)
      sum += logDiagonal - Double(i + 2) * logScale + logarithm(state.whitened[i * order + i])
    }
    return sum - 0.5 * trace
  }
}
