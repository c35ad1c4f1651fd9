import ComputationGraph
import Distributions
import MathKernels

/// A function of named arrays, planned and run with the gradient of its sum.
struct ArrayProgram {
  private let slots: [ParameterSlot]
  private let gradient: Workspace
  private let values: Workspace
  private let axes: [Axis]

  init(_ arrays: [(String, [Axis])], _ build: ([String: Quantity]) -> Quantity) throws {
    var slots: [ParameterSlot] = []
    for (name, axes) in arrays {
      slots.append(
        ParameterSlot(name, axes: axes, offset: slots.last?.range.upperBound ?? 0))
    }
    self.slots = slots
    let arguments = slots.map { ($0.name, Quantity(.parameter($0))) }
    let result = build(Dictionary(uniqueKeysWithValues: arguments))
    axes = result.axes
    gradient = Workspace(
      try Program.compile(objective: result.total(over: result.axes), slots: slots))
    values = Workspace(try Program.compile(objective: nil, outputs: [result], slots: slots))
  }

  /// The value, row-major over the given axes.
  func value(_ arrays: [String: [Double]], over order: [Axis] = []) -> [Double] {
    _ = values.evaluate(slots.flatMap { arrays[$0.name] ?? [] }, gradient: nil)
    return values.output(0).aligned(to: order.isEmpty ? axes : order).values
  }

  /// The sum of all elements and its gradient in each array.
  func callAsFunction(_ arrays: [String: [Double]]) -> (value: Double, gradient: [String: [Double]])
  {
    let position = slots.flatMap { arrays[$0.name] ?? [] }
    var slopes = position
    let value = gradient.evaluate(position, gradient: &slopes)
    return (
      value,
      Dictionary(uniqueKeysWithValues: slots.map { ($0.name, Array(slopes[$0.range])) })
    )
  }
}

/// log |det A| of a square matrix given by rows, by elimination with pivots.
func logAbsDeterminant(_ matrix: [[Double]]) -> Double {
  var rows = matrix
  var total = 0.0
  for column in rows.indices {
    let pivot =
      (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    rows.swapAt(column, pivot)
    total += logarithm(abs(rows[column][column]))
    for row in (column + 1)..<max(rows.count, column + 1) {
      let factor = rows[row][column] / rows[column][column]
      for other in rows.indices { rows[row][other] -= factor * rows[column][other] }
    }
  }
  return total
}
