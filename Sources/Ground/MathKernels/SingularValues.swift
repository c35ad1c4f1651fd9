import COpenBLAS

/// X = U diag(s) Vᵀ of a matrix of n rows and d columns: the parts that do not grow with n.
package struct RightSingularVectors {
  /// s, descending: min(n, d) of them.
  package let singularValues: [Double]
  /// Vᵀ, one vector of d after another.
  package let vectors: [Double]

  /// The decomposition of n rows of d, stored one after another; nil where a number is not finite or LAPACK gives up.
  ///
  /// Xᵀ is first made triangular (Xᵀ = L Q), which loses nothing, and then L is decomposed: the squares of X never appear.
  package init?(rows: [Double], width d: Int) {
    _ = singleThreadedBLAS
    guard d > 0, rows.count >= d, rows.allSatisfy(\.isFinite) else { return nil }
    // LAPACK sees the columns of Xᵀ.
    let n = rows.count / d
    let rank = min(n, d)
    var a = rows
    var (order, count, info) = (Int32(d), Int32(n), Int32(0))
    var scales = [Double](repeating: 0, count: rank)
    guard
      withWork({ work, length in
        dgelqf_(&order, &count, &a, &order, &scales, work, &length, &info)
        return info
      })
    else { return nil }
    var lower = [Double](repeating: 0, count: d * rank)
    for column in 0..<rank {
      for row in column..<d { lower[column * d + row] = a[column * d + row] }
    }
    var columns = Int32(rank)
    var values = [Double](repeating: 0, count: rank)
    var u = [Double](repeating: 0, count: d * rank)
    var v = [Double](repeating: 0, count: rank * rank)
    var integers = [Int32](repeating: 0, count: 8 * rank)
    guard
      withWork({ work, length in
        dgesdd_(
          "S", &order, &columns, &lower, &order, &values, &u, &order, &v, &columns, work, &length,
          &integers, &info)
        return info
      })
    else { return nil }
    singularValues = values
    vectors = u
  }
}

/// Asks a LAPACK routine how much working memory it needs, then runs it with that; returns whether it succeeded.
private func withWork(
  _ routine: (UnsafeMutablePointer<Double>, inout Int32) -> Int32
) -> Bool {
  var wanted = 0.0
  var length: Int32 = -1
  guard routine(&wanted, &length) == 0 else { return false }
  length = Int32(max(1, wanted))
  var work = [Double](repeating: 0, count: Int(length))
  return routine(&work, &length) == 0
}
