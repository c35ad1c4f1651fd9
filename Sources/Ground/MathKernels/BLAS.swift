import COpenBLAS
import CVectorMath

/// Pins OpenBLAS to one thread, once: chains and tiles are the parallelism. Every wrapper touches it.
let singleThreadedBLAS: Void = openblas_set_num_threads(1)

/// A square matrix of doubles, column-major, on a 64-byte boundary.
///
/// Filled by its maker and then only read; whoever shares it between threads keeps to that.
package final class SquareMatrix: @unchecked Sendable {
  /// n, the number of rows and of columns.
  package let order: Int
  package let elements: UnsafeMutablePointer<Double>
  private let storage: AlignedBuffer

  /// n × n zeros.
  package init(order: Int) {
    self.order = order
    storage = AlignedBuffer(count: order * order)
    elements = storage.pointer
  }

  /// The n × n values of a column-major array.
  package convenience init(order: Int, columns values: [Double]) {
    precondition(
      values.count == order * order, "\(values.count) values do not fill \(order) × \(order)")
    self.init(order: order)
    for index in 0..<values.count { elements[index] = values[index] }
  }

  /// `scale` times the identity.
  package static func identity(order: Int, scale: Double = 1) -> SquareMatrix {
    let matrix = SquareMatrix(order: order)
    for index in 0..<order { matrix[index, index] = scale }
    return matrix
  }

  package subscript(row: Int, column: Int) -> Double {
    get { elements[row + column * order] }
    set { elements[row + column * order] = newValue }
  }

  /// The first element of a column.
  package func column(_ index: Int) -> UnsafeMutablePointer<Double> { elements + index * order }

  /// The elements, column after column.
  package var array: [Double] { storage.array }

  package func copy() -> SquareMatrix {
    let twin = SquareMatrix(order: order)
    twin.elements.update(from: elements, count: order * order)
    return twin
  }

  /// Makes the matrix symmetric: (A + Aᵀ)/2.
  package func symmetrize() {
    for column in 0..<order {
      for row in 0..<column {
        let mean = (self[row, column] + self[column, row]) / 2
        self[row, column] = mean
        self[column, row] = mean
      }
    }
  }

  /// Swaps rows and columns.
  package func transpose() {
    for column in 0..<order {
      for row in 0..<column {
        swap(&elements[row + column * order], &elements[column + row * order])
      }
    }
  }

  /// result ← A x, by our own kernel: at a few hundred rows it is twice as fast as OpenBLAS on processors that
  /// OpenBLAS does not know.
  package func multiply(
    _ x: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) {
    var instruction = cvm_instruction()
    instruction.a.base = elements
    instruction.b.base = UnsafeMutablePointer(mutating: x)
    instruction.out.base = result
    instruction.m = order
    instruction.n = order
    instruction.lda = order
    var tile = cvm_tile()
    Self.matrixVector?(&instruction, &tile)
  }

  private static let matrixVector = cvm_find_kernel(CVM_MATRIX_VECTOR)

  /// A B, Aᵀ B or A Bᵀ.
  package static func product(
    _ a: SquareMatrix, by b: SquareMatrix, transposingFirst: Bool = false,
    transposingSecond: Bool = false
  ) -> SquareMatrix {
    _ = singleThreadedBLAS
    precondition(a.order == b.order, "matrices of \(a.order) and \(b.order) rows do not multiply")
    let result = SquareMatrix(order: a.order)
    let n = Int32(a.order)
    cblas_dgemm(
      Int32(COL_MAJOR_ORDER), transposition(transposingFirst), transposition(transposingSecond), n,
      n,
      n, 1, a.elements, n, b.elements, n, 0, result.elements, n)
    return result
  }

  /// A ← A + V Vᵀ, for `count` vectors of length n, stored one after another.
  package func addOuterProducts(of vectors: UnsafePointer<Double>, count: Int) {
    _ = singleThreadedBLAS
    let n = Int32(order)
    cblas_dgemm(
      Int32(COL_MAJOR_ORDER), Int32(NO_TRANSPOSE), Int32(TRANSPOSE), n, n,
      Int32(count), 1, vectors, n, vectors, n, 1, elements, n)
  }

  private static func transposition(_ isTransposed: Bool) -> Int32 {
    Int32(isTransposed ? TRANSPOSE : NO_TRANSPOSE)
  }
}

/// C ← Aᵀ B of matrices whose columns, of `length` numbers each, are stored one after another, as are those of C, of `rows`.
package func crossProducts(
  _ a: UnsafePointer<Double>, rows: Int, _ b: UnsafePointer<Double>, columns: Int, length: Int,
  into c: UnsafeMutablePointer<Double>
) {
  _ = singleThreadedBLAS
  let (m, n, k) = (Int32(rows), Int32(columns), Int32(length))
  cblas_dgemm(
    Int32(COL_MAJOR_ORDER), Int32(TRANSPOSE), Int32(NO_TRANSPOSE), m, n, k, 1, a, k, b, k, 0, c, m)
}
