import ComputationGraph
import Distributions
import MathKernels

extension ModelBuilder {
  /// A design matrix as numbers over its rows and its features, some of which may be unknown.
  ///
  ///     x_missing ~ Normal(0, 1), independently
  ///
  /// for each cell that is NaN, which suits columns of mean 0 and standard deviation 1. The site is called `data_missing`.
  /// Prediction for other rows integrates over their own missing cells by draws from that prior, as nothing is known about them.
  /// A matrix without missing cells is treated as by `data(_:over:_:)`.
  ///
  /// - Parameter missing: whether missing cells are refused, or latent.
  public mutating func data(
    _ matrix: DesignMatrix, over rows: Axis, _ features: Axis, missing: MissingCells,
    file: String = #fileID, line: Int = #line
  ) -> Quantity {
    let gaps = missing == .imputed ? matrix.values.indices.filter { matrix.values[$0].isNaN } : []
    guard let first = gaps.first else {
      return data(matrix, over: rows, features, file: file, line: line)
    }
    let location = SourceLocation(file: file, line: line)
    if subsampledPlate == rows {
      return fail(
        "data", location,
        "value \(first) is missing, and a latent number over the subsampled plate \(rows) would need all rows at every step. "
          + "Declare the plate without subsampling, or fill the cell first.")
    }
    var values = matrix.values
    for gap in gaps { values[gap] = 0 }
    let known = data(
      DesignMatrix(features: matrix.features, values: values), over: rows, features, file: file,
      line: line)
    guard known.failure == nil else { return known }
    let prior = Normal(0, 1)
    let unknown = latentCells(
      gaps, of: "data", [rows, features], prior.bijector, location
    ) { cells, value, jacobian in
      (
        .gaps(
          of: .elementwise(prior), over: [cells], cells: Array(gaps.indices), prior.bijector),
        prior.logDensity(of: value) + jacobian
      )
    }
    return known + unknown
  }

  /// Declares a latent number for each of some cells, `name_missing`.
  ///
  /// - Parameter declared: the prior and its log density, by the axis of the cells, their value and the log Jacobian.
  /// - Returns: the numbers over the axes, and 0 in other cells.
  mutating func latentCells(
    _ gaps: [Int], of name: String, _ axes: [Axis], _ bijector: any Bijector,
    _ location: SourceLocation,
    declared: (_ cells: Axis, _ value: Quantity, _ jacobian: Quantity) -> (
      LatentSite.Prior, Quantity
    )
  ) -> Quantity {
    let site = "\(name)_missing"
    register(site, location)
    let strides = axes.rowMajorStrides
    let cells = Axis(
      "\(name)_gap",
      labels: gaps.map { gap in
        zip(axes, strides).map { $0.label(gap / $1 % $0.count) }.joined(separator: ",")
      })
    let slot = slot(site, [cells])
    let unconstrained = Quantity(.parameter(slot))
    let (prior, logDensity) = declared(
      cells, bijector.constrain(unconstrained), bijector.logAbsDetJacobian(at: unconstrained))
    let value = append(
      LatentSite(
        name: site, location: location, prior: prior, plates: [cells], eventAxes: [], slot: slot,
        value: bijector.constrain(unconstrained), logDensity: logDensity))
    // A cell with a value points anywhere, but takes nothing from there.
    var codes = [Int](repeating: 0, count: axes.elementCount)
    var isGap = [Double](repeating: 0, count: axes.elementCount)
    for (number, gap) in gaps.enumerated() {
      codes[gap] = number
      isGap[gap] = 1
    }
    let place = Index(CodeArray(site, axes: axes, codes: codes, into: cells))
    return Quantity(.data(DataArray(site, axes: axes, values: isGap))) * value[place]
  }
}
