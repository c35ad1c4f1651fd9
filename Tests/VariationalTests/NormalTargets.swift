import Foundation
import Inference
import MathKernels
import Optimization
import Variational

/// log Normal(q; mean, Λ⁻¹) with its constants, for a precision matrix Λ.
func normalTarget(mean: [Double], precision: [[Double]]) -> ClosureLogDensity {
  let n = mean.count
  let constant = 0.5 * logDeterminant(precision) - 0.5 * Double(n) * log(2 * .pi)
  return ClosureLogDensity(dimension: n) { q, gradient in
    var value = constant
    for i in 0..<n {
      var sum = 0.0
      for j in 0..<n { sum += precision[i][j] * (q[j] - mean[j]) }
      value -= 0.5 * (q[i] - mean[i]) * sum
      gradient[i] = -sum
    }
    return value
  }
}

/// The same with independent coordinates.
func normalTarget(mean: [Double], scales: [Double]) -> ClosureLogDensity {
  normalTarget(
    mean: mean,
    precision: scales.indices.map { i in
      scales.indices.map { $0 == i ? 1 / (scales[i] * scales[i]) : 0 }
    })
}

/// E[log p] + H of a mean-field normal against `normalTarget`, in closed form.
func exactELBO(
  means: [Double], scales: [Double], targetMean: [Double], precision: [[Double]]
) -> Double {
  let n = means.count
  var value = 0.5 * logDeterminant(precision) + 0.5 * Double(n)
  for i in 0..<n {
    value += log(scales[i]) - 0.5 * precision[i][i] * scales[i] * scales[i]
    for j in 0..<n {
      value -= 0.5 * (means[i] - targetMean[i]) * precision[i][j] * (means[j] - targetMean[j])
    }
  }
  return value
}

/// log det of a symmetric positive definite matrix, by elimination.
func logDeterminant(_ matrix: [[Double]]) -> Double {
  var rows = matrix
  var sum = 0.0
  for k in rows.indices {
    sum += log(rows[k][k])
    for i in rows.indices.dropFirst(k + 1) {
      let factor = rows[i][k] / rows[k][k]
      for j in rows.indices { rows[i][j] -= factor * rows[k][j] }
    }
  }
  return sum
}

/// The inverse of a symmetric positive definite matrix, by Gauss–Jordan.
func inverse(_ matrix: [[Double]]) -> [[Double]] {
  var rows = matrix
  var result = matrix.indices.map { i in matrix.indices.map { $0 == i ? 1.0 : 0 } }
  for k in rows.indices {
    let pivot = rows[k][k]
    rows[k] = rows[k].map { $0 / pivot }
    result[k] = result[k].map { $0 / pivot }
    for i in rows.indices where i != k {
      let factor = rows[i][k]
      for j in rows.indices {
        rows[i][j] -= factor * rows[k][j]
        result[i][j] -= factor * result[k][j]
      }
    }
  }
  return result
}

/// SVI for exact comparisons: little noise in a step, a low final rate, and a strict rule for when the ELBO is flat.
func fineSettings(seed: UInt64) -> SVI {
  var settings = SVI(seed: seed)
  settings.particles = 16
  settings.entropyGradient = .closedForm
  settings.maximumSteps = 1_000_000
  settings.learningRate = .decaying(from: 0.1, to: 0.002, steps: 4000)
  settings.flatness.absoluteTolerance = 1e-4
  settings.flatness.relativeTolerance = 1e-6
  return settings
}
