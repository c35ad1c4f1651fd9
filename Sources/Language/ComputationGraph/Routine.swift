import CVectorMath
import MathKernels

/// Instructions beyond the array kernels. Each reads its batch from the first outer loop.
enum Routine {
  /// out, an n × n matrix, becomes its Cholesky factor.
  case cholesky
  /// out, the adjoint of the factor a, becomes that of the factored matrix.
  case choleskyPullback
  /// out, n rows of m right-hand sides, becomes the solution for the factor a.
  case solveLower
  case solveLowerTransposed
  /// out becomes zero above its diagonal.
  case lowerTriangle
  /// out = the matrix with the diagonal a.
  case diagonalMatrix
  /// out = a b, m × inner times inner × n; an operand that does not move is stored as its transpose.
  case product
  /// out = the states of a recurrence with the arguments a.
  case scan(Recurrence)
  /// out = the adjoint of the arguments a, from the states b and their adjoint c.
  case scanPullback(Recurrence)

  var kernel: cvm_kernel {
    switch self {
    case .cholesky:
      return { instruction, tile in
        forEachMatrix(instruction, tile) { RowMajorMatrix.factorize($0, order: $2.n) }
      }
    case .choleskyPullback:
      return { instruction, tile in
        forEachMatrix(instruction, tile) {
          RowMajorMatrix.pullBackFactorization($1, adjoint: $0, order: $2.n)
        }
      }
    case .solveLower: return { solve($0, $1, transposed: false) }
    case .solveLowerTransposed: return { solve($0, $1, transposed: true) }
    case .lowerTriangle:
      return { instruction, tile in
        forEachMatrix(instruction, tile) { RowMajorMatrix.clearUpperTriangle($0, order: $2.n) }
      }
    case .diagonalMatrix:
      return { instruction, tile in
        forEachMatrix(instruction, tile) { out, diagonal, sizes in
          out.update(repeating: 0, count: sizes.n * sizes.n)
          for index in 0..<sizes.n { out[index * (sizes.n + 1)] = diagonal[index] }
        }
      }
    case .product:
      return { instruction, tile in
        guard let instruction, var b = instruction.pointee.b.base else { return }
        forEachMatrix(instruction, tile) { out, a, sizes in
          RowMajorMatrix.multiply(
            a, b, into: out, rows: sizes.m, columns: sizes.n, inner: sizes.inner,
            transposingFirst: sizes.a_moves == 0, transposingSecond: sizes.b_moves == 0)
          b += sizes.outer.0.b
        }
      }
    case .scan:
      return { instruction, _ in
        guard let sizes = instruction?.pointee, let out = sizes.out.base, let a = sizes.a.base
        else { return }
        runner(sizes)?.run(arguments: a, states: out)
      }
    case .scanPullback:
      return { instruction, _ in
        guard let sizes = instruction?.pointee, let out = sizes.out.base, let a = sizes.a.base,
          let states = sizes.b.base, let adjoint = sizes.c.base
        else { return }
        runner(sizes)?.pullBack(
          arguments: a, states: states, adjoint: adjoint, into: out)
      }
    }
  }

  /// What the instruction of one workspace needs for itself.
  func makeRunner() -> RecurrenceRunner? {
    switch self {
    case .scan(let recurrence): RecurrenceRunner(recurrence, recurrence.forward)
    case .scanPullback(let recurrence): RecurrenceRunner(recurrence, recurrence.reverse)
    default: nil
    }
  }
}

private func runner(_ instruction: cvm_instruction) -> RecurrenceRunner? {
  instruction.context.map { Unmanaged<RecurrenceRunner>.fromOpaque($0).takeUnretainedValue() }
}

/// Calls the body with out and a of each matrix of the batch.
@inline(__always)
private func forEachMatrix(
  _ instruction: UnsafePointer<cvm_instruction>?, _ tile: UnsafePointer<cvm_tile>?,
  _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, cvm_instruction) -> Void
) {
  guard let sizes = instruction?.pointee, let tile = tile?.pointee, var out = sizes.out.base,
    var a = sizes.a.base
  else { return }
  out += tile.index * sizes.out.tile_stride
  a += tile.index * sizes.a.tile_stride
  for _ in 0..<sizes.outer.0.count {
    body(out, a, sizes)
    out += sizes.outer.0.out
    a += sizes.outer.0.a
  }
}

private func solve(
  _ instruction: UnsafePointer<cvm_instruction>?, _ tile: UnsafePointer<cvm_tile>?,
  transposed: Bool
) {
  let rows = tile?.pointee.rows ?? 0
  forEachMatrix(instruction, tile) { out, factor, sizes in
    RowMajorMatrix.solveLower(
      factor, order: sizes.n, out, columns: sizes.tiled != 0 ? rows : sizes.m, stride: sizes.m,
      transposed: transposed)
  }
}
