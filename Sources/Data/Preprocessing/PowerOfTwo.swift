import MathKernels

/// The largest power of two that is not above the size of a number: to divide by it and multiply by it changes no digit.
package struct PowerOfTwo {
  // In two factors each: the inverse of the least number is not a number.
  private let up: (Double, Double)
  private let down: (Double, Double)

  /// 1 for zero and for what is not finite.
  package init(sizeOf number: Double) {
    let exponent = number.isFinite && number != 0 ? Int(number.exponent) : 0
    func factors(_ exponent: Int) -> (Double, Double) {
      let half = exponent / 2
      return (
        Double(sign: .plus, exponent: half, significand: 1),
        Double(sign: .plus, exponent: exponent - half, significand: 1)
      )
    }
    (up, down) = (factors(exponent), factors(-exponent))
  }

  package func divide(_ number: Double) -> Double { number * down.0 * down.1 }
  package func multiply(_ number: Double) -> Double { number * up.0 * up.1 }
}

extension DesignMatrix {
  /// A unit in which the squares of the numbers do not vanish; nil where they do not vanish as they are.
  package func unitIfTiny(beside others: [Double] = []) -> PowerOfTwo? {
    let size = values.reduce(others.reduce(0) { max($0, abs($1)) }) { max($0, abs($1)) }
    return size > 0 && size < 1e-100 ? PowerOfTwo(sizeOf: size) : nil
  }

  /// The matrix in a unit.
  package func divided(by unit: PowerOfTwo) -> DesignMatrix {
    DesignMatrix(features: features, values: values.map(unit.divide))
  }
}
