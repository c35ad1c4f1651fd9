import Inference
import Modeling
import Words

/// Initial points of a model from values by name.
package struct NamedInitialPoints: InitialPoints {
  private let model: CompiledModel
  /// By chain and site: a value for each element, NaN where it is not given.
  private let chains: [[String: [Double]]]

  /// - Throws: `InitialValueError` naming the site, what was given for it and its shape; a value outside its support.
  package init(_ values: InitialValues, of model: CompiledModel, chains count: Int) throws {
    guard values.chains.count <= count else {
      throw InitialValueError(
        values.source, found: "values for \(values.chains.count) chains",
        expected: count == 1
          ? "values for one chain" : "values for all, or for each of the \(count)",
        advice: " Leave out those that are too many, or run more chains.")
    }
    self.model = model
    chains = try values.chains.map { try Self.bySite($0, model.layout, source: values.source) }
    // Values are checked as the first attempt of each chain sees them: one without a position there is outside a support.
    for (chain, given) in chains.enumerated() {
      let start = UniformInitialPoints().position(
        dimension: model.dimension, seed: 0, chain: chain, attempt: 0)
      if let refused = model.place(given, into: start).refused {
        throw InitialValueError(
          values.source, found: "\(refused.value.shortest) for \"\(refused.scalar)\"",
          expected: refused.expected)
      }
    }
  }

  package func position(dimension: Int, seed: UInt64, chain: Int, attempt: Int) -> [Double] {
    let drawn = UniformInitialPoints().position(
      dimension: dimension, seed: seed, chain: chain, attempt: attempt)
    return model.place(chains[chain % chains.count], into: drawn).position
  }

  private static func bySite(
    _ given: [String: InitialValues.Value], _ layout: ParameterLayout, source: String
  ) throws -> [String: [Double]] {
    let latent = layout.sites.filter(\.isLatent)
    var scalars: [String: (site: String, place: Int)] = [:]
    for site in latent {
      guard let range = layout.range(of: site.name) else { continue }
      for (place, scalar) in layout.scalars[range].enumerated() {
        scalars[scalar.name] = (site.name, place)
      }
    }
    let counts = Dictionary(uniqueKeysWithValues: latent.map { ($0.name, $0.count) })
    var result: [String: [Double]] = [:]
    // Whole sites first, so that single scalars may correct them.
    for (name, value) in given.sorted(by: {
      (counts[$0.key] == nil ? 1 : 0, $0.key) < (counts[$1.key] == nil ? 1 : 0, $1.key)
    }) {
      if let site = latent.first(where: { $0.name == name }) {
        let shape = site.dimensions.map(\.count)
        guard value.shape == shape || (value.numbers.count == site.count && value.shape.count <= 1)
        else {
          throw InitialValueError(
            source, found: "\(words(value.shape)) for site \"\(name)\"",
            expected:
              shape.isEmpty
              ? "one number"
              : "\(words(shape)), by \(site.dimensions.map { "\($0.name) (\($0.count))" }.joined(separator: " and "))"
          )
        }
        result[name] = value.numbers
      } else if let scalar = scalars[name], value.numbers.count == 1 {
        result[
          scalar.site, default: [Double](repeating: .nan, count: counts[scalar.site] ?? 0)][
            scalar.place] = value.numbers[0]
      } else if layout.sites.contains(where: {
        !$0.isLatent && (name == $0.name || name.hasPrefix($0.name + "["))
      }) {
        // A derived quantity follows from the others: exports hold it, so it is no mistake.
        continue
      } else {
        let near = nearestName(to: name, among: latent.map(\.name) + scalars.keys.sorted())
        throw InitialValueError(
          source, found: "\(words(value.shape)) for \"\(name)\"",
          expected:
            "a latent site or scalar of the model, such as \(quotedList(latent.map(\.name)))",
          advice: near.map { " Did you mean \"\($0)\"?" } ?? "")
      }
    }
    return result
  }

  private static func words(_ shape: [Int]) -> String {
    shape.isEmpty ? "one number" : "\(shape.map(String.init).joined(separator: " × ")) numbers"
  }
}
