import Bayes

/// Reference draws of a posterior on Stan's constrained scale.
struct ReferenceDraws: Sendable {
  /// One draw: every scalar by Stan's name, as `beta[1]`.
  struct Draw {
    fileprivate let chain: [String: [Double]]
    fileprivate let place: Int
    fileprivate let file: String

    /// The value of a scalar.
    /// - Throws: `DataError` where the draw has none of that name.
    func value(_ name: String) throws -> Double {
      guard let values = chain[name], values.indices.contains(place) else {
        throw DataError(
          .init(file), found: "no draw \(place + 1) of \"\(name)\" among \(chain.keys.sorted())",
          expected: "one for each scalar of the model",
          suggestion: "Update the checkout of posteriordb.")
      }
      return values[place]
    }

    /// The values of a vector's elements, which Stan counts from 1.
    func vector(_ name: String, count: Int) throws -> [Double] {
      try (0..<count).map { try value("\(name)[\($0 + 1)]") }
    }
  }

  /// By chain, the draws of each scalar.
  let chains: [[String: [Double]]]
  /// Where they come from, for messages.
  let file: String

  /// The draws as positions of a model: by chain and draw, unconstrained coordinates.
  ///
  /// - Parameter translate: the values of those sites that Stan names otherwise, or holds in another form.
  /// - Throws: `DataError` for a scalar that is missing, or outside its support.
  func positions(
    of model: CompiledModel, translate: (Draw) throws -> [String: [Double]] = { _ in [:] }
  ) throws -> [[[Double]]] {
    let latent = Set(model.layout.sites.filter(\.isLatent).map(\.name))
    let names = Dictionary(grouping: model.layout.scalars.filter { latent.contains($0.site) }) {
      $0.site
    }.mapValues { $0.map(\.stansName) }
    let origin = [Double](repeating: 0, count: model.dimension)
    return try chains.map { chain in
      try (0..<(chain.values.map(\.count).max() ?? 0)).map { place in
        let draw = Draw(chain: chain, place: place, file: file)
        var values = try translate(draw)
        for (site, names) in names where values[site] == nil {
          values[site] = try names.map(draw.value)
        }
        let placed = model.place(values, into: origin)
        if let refused = placed.refused {
          throw DataError(
            .init(file), found: "\(refused.value) as draw \(place + 1) of \(refused.scalar)",
            expected: refused.expected, suggestion: "Compare our model with Stan's.")
        }
        return placed.position
      }
    }
  }
}

extension ParameterLayout.Scalar {
  /// `beta[2,1]`, counted from 1.
  fileprivate var stansName: String {
    index.isEmpty ? site : "\(site)[\(index.map { String($0 + 1) }.joined(separator: ","))]"
  }
}
