import Bayes

/// A mixture's parameters, and the component that each row comes from.
struct MixtureState {
  var components: [NormalComponent]
  var logShares: [Double]
  /// By row.
  var allocation: [Int]

  init(_ values: LatentValues, of model: GaussianMixtureModel, prior: ComponentPrior) {
    let (count, width) = (model.components, model.rows.features.count)
    let mean = values["mean"]
    let logScales = values.logarithms(of: "scale").enumerated().map {
      prior.withRounding($1, at: $0 % prior.scaleCount)
    }
    let factor = model.hasCorrelations ? values["L"] : []
    func part(_ array: [Double], _ component: Int) -> [Double] {
      let size = array.count / count
      return Array(array[component * size..<(component + 1) * size])
    }
    components = (0..<count).map {
      NormalComponent(
        mean: part(mean, $0), logScales: part(logScales, $0), factor: part(factor, $0))
    }
    logShares = count == 1 ? [0] : values.logarithms(of: "share")
    allocation = [Int](repeating: 0, count: width > 0 ? model.rows.rowCount : 0)
  }

  /// Puts the parameters into the values of the model's sites.
  func write(to values: inout LatentValues, prior: ComponentPrior) {
    values["mean"] = components.flatMap(\.mean)
    values.set(
      "scale",
      logarithms: components.flatMap { component in
        component.logScales.enumerated().map { prior.withoutRounding($1, at: $0) }
      })
    let factor = components.flatMap(\.factor)
    if !factor.isEmpty { values["L"] = factor }
    if components.count > 1 { values.set("share", logarithms: logShares) }
  }

  /// The rows of each component, in their order.
  var members: [[Int]] {
    var result = [[Int]](repeating: [], count: components.count)
    for (row, component) in allocation.enumerated() { result[component].append(row) }
    return result
  }

  /// Draws the component of each row from its probabilities.
  mutating func drawAllocation(of rows: DesignMatrix, using random: inout RandomStream) {
    let count = components.count
    guard count > 1 else { return }
    var logWeights = [Double](repeating: 0, count: rows.rowCount * count)
    for (place, component) in components.enumerated() {
      let logDensities = RowDensity(component).logDensities(of: rows, at: 0..<rows.rowCount)
      for row in 0..<rows.rowCount {
        logWeights[row * count + place] = logShares[place] + logDensities[row]
      }
    }
    var cumulative = [Double](repeating: 0, count: count)
    for row in 0..<rows.rowCount {
      var top = -Double.infinity
      for place in 0..<count { top = max(top, logWeights[row * count + place]) }
      var sum = 0.0
      for place in 0..<count {
        sum += exponential(logWeights[row * count + place] - top)
        cumulative[place] = sum
      }
      let level = sum * random.uniform()
      var component = 0
      while component < count - 1, !(cumulative[component] > level) { component += 1 }
      allocation[row] = component
    }
  }

  /// Draws the shares given how many rows each component has: Dirichlet(c/K + nₖ).
  mutating func drawShares(own: Double, using random: inout RandomStream) {
    guard components.count > 1 else { return }
    var counts = [Double](repeating: own, count: components.count)
    for component in allocation { counts[component] += 1 }
    let logarithms = counts.map { random.logGamma(shape: $0) }
    let total = logSumExp(logarithms)
    logShares = logarithms.map { $0 - total }
  }
}
