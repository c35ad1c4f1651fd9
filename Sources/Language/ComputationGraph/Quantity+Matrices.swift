// Matrices are arrays over two axes of equal length: a covariance over `time` and `time.renamed("time′")`. Products are
// `dot(_:along:)`; what is below needs to know which axis counts the rows.

extension Quantity {
  /// The lower Cholesky factor L of a symmetric positive definite matrix A, element by element of all other axes.
  ///
  /// A = L Lᵀ: `factor.dot(z, along: columns)` of a standard normal z over the columns has the covariance A over the rows.
  ///
  /// - Parameters:
  ///   - rows: an axis of the matrix.
  ///   - columns: another, of the same length. A is read where row ≥ column; L is zero where row < column.
  /// - Returns: L over the other axes, then rows, then columns. Where A is not positive definite to working precision, L is
  ///   NaN: a log density made of it rejects the point.
  public func cholesky(rows: Axis, columns: Axis) -> Quantity {
    matrix("cholesky", rows, columns) {
      Quantity(.matrix(.cholesky, rows: rows, columns: columns), [$0])
    }
  }

  /// x with L x = b, where L is this lower triangular matrix: x = L⁻¹ b.
  ///
  /// `factor.solvingLower(y - mean, rows: time, columns: other)` whitens y: its sum of squares is the quadratic form of the
  /// inverse covariance.
  ///
  /// - Parameters:
  ///   - b: the right-hand side over the rows. Axes that L has too are batch axes; axes that L lacks are multiple right-hand
  ///     sides.
  ///   - rows: the axis of L that b has.
  ///   - columns: the axis of L that x has. What L has above its diagonal is not read.
  public func solvingLower(_ b: Quantity, rows: Axis, columns: Axis) -> Quantity {
    solving(.solveLower, "solvingLower", b, from: rows, to: columns, rows, columns)
  }

  /// x with Lᵀ x = b, where L is this lower triangular matrix: x = L⁻ᵀ b.
  ///
  /// After `solvingLower` it gives A⁻¹ b for A = L Lᵀ. With the factor of a precision matrix it turns a standard normal
  /// vector over the columns into one of that precision over the rows.
  ///
  /// - Parameters:
  ///   - b: the right-hand side over the columns of L; other axes as for `solvingLower`.
  ///   - rows: the axis of L that x has.
  ///   - columns: the axis of L that b has.
  public func solvingLowerTransposed(_ b: Quantity, rows: Axis, columns: Axis) -> Quantity {
    solving(
      .solveLowerTransposed, "solvingLowerTransposed", b, from: columns, to: rows, rows, columns)
  }

  /// The diagonal of a matrix, over its rows unless another axis of that length is named.
  public func diagonal(rows: Axis, columns: Axis, along axis: Axis? = nil) -> Quantity {
    matrix("diagonal", rows, columns) {
      let diagonal = Quantity(.matrix(.diagonal, rows: rows, columns: columns), [$0])
      return axis.map { $0 == rows ? diagonal : diagonal.renamed(rows, to: $0) } ?? diagonal
    }
  }

  /// The matrix that has this array, over its rows or over its columns, on its diagonal, and zeros elsewhere.
  ///
  /// A number is repeated: `Quantity(1).diagonalMatrix(rows: time, columns: other)` is the identity.
  public func diagonalMatrix(rows: Axis, columns: Axis) -> Quantity {
    guard failure == nil else { return self }
    if let problem = Self.problem(rows, columns) {
      return Quantity(failure: "diagonalMatrix\(problem)")
    }
    guard !axes.contains(rows) || !axes.contains(columns) else {
      return Quantity(
        failure:
          "diagonalMatrix(rows: \(rows.name), columns: \(columns.name)): the operand has both "
          + "among its axes \(describe(axes)), expected a diagonal over one of them")
    }
    let overRows = axes.contains(columns) ? renamed(columns, to: rows) : self
    return Quantity(.matrix(.diagonalMatrix, rows: rows, columns: columns), [overRows])
  }

  /// The matrix with zeros above its diagonal.
  public func lowerTriangle(rows: Axis, columns: Axis) -> Quantity {
    matrix("lowerTriangle", rows, columns) {
      Quantity(.matrix(.lowerTriangle, rows: rows, columns: columns), [$0])
    }
  }

  /// log |A| of a symmetric positive definite matrix: 2 Σ log Lᵢᵢ of its Cholesky factor, which is computed once, however
  /// often it is requested; NaN where A is not positive definite.
  public func logDeterminant(rows: Axis, columns: Axis) -> Quantity {
    let diagonal = cholesky(rows: rows, columns: columns).diagonal(rows: rows, columns: columns)
    return 2 * log(diagonal).sum(over: rows)
  }

  // MARK: checks

  private func solving(
    _ function: MatrixFunction, _ name: String, _ b: Quantity, from: Axis, to: Axis,
    _ rows: Axis, _ columns: Axis
  ) -> Quantity {
    matrix(name, rows, columns) { factor in
      if b.failure == nil {
        let place =
          "\(name)(rows: \(rows.name), columns: \(columns.name)): the right-hand side has axes "
        guard b.axes.contains(from) else {
          return Quantity(failure: place + "\(describe(b.axes)), expected \(from) among them")
        }
        guard !b.axes.contains(to) else {
          return Quantity(
            failure: place + "\(describe(b.axes)), of which \(to) is the axis of the solution. "
              + "Take it as renamed")
        }
      }
      return Quantity(.matrix(function, rows: rows, columns: columns), [factor, b])
    }
  }

  private func matrix(
    _ name: String, _ rows: Axis, _ columns: Axis, _ build: (Quantity) -> Quantity
  ) -> Quantity {
    guard failure == nil else { return self }
    if let problem = Self.problem(rows, columns) { return Quantity(failure: name + problem) }
    let absent = [rows, columns].without(axes)
    guard absent.isEmpty else {
      return Quantity(
        failure: "\(name)(rows: \(rows.name), columns: \(columns.name)): the matrix has axes "
          + "\(describe(axes)), expected \(describe(absent)) among them")
    }
    return build(self)
  }

  private static func problem(_ rows: Axis, _ columns: Axis) -> String? {
    let place = "(rows: \(rows.name), columns: \(columns.name)): "
    if rows == columns {
      return place + "rows and columns are one axis, expected two. Take the second as renamed"
    }
    guard rows.count == columns.count else {
      return place + "\(rows) and \(columns) have different lengths, expected a square matrix"
    }
    return nil
  }
}
