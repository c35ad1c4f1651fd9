import ComputationGraph

/// The named arrays of a model's draws, in the order of declaration: latent sites, then deterministic ones.
public struct ParameterLayout: Sendable, Equatable, Codable {
  /// One dimension of a site: a plate with its labels.
  public struct Dimension: Sendable, Equatable, Codable {
    /// The plate or axis, such as `genre`.
    public let name: String
    /// Number of elements.
    public let count: Int
    /// Labels of the elements, if they have any.
    public let labels: [String]?
    /// The label of an element, or its index from 0.
    public func label(_ index: Int) -> String { labels.map { $0[index] } ?? String(index) }

    package init(_ axis: Axis) {
      name = axis.name
      count = axis.count
      labels = axis.labels
    }
  }

  /// One named array.
  public struct Site: Sendable, Equatable, Codable {
    /// The name that the model gave the site, such as `beta`.
    public let name: String
    /// Its dimensions, outermost first; none for a number.
    public let dimensions: [Dimension]
    /// Whether it is latent; otherwise it is derived from latent sites.
    public let isLatent: Bool
    /// Whether it represents gaps in observed data: a model of other data has none, or different ones.
    public let isImputed: Bool
    /// Number of scalars.
    public var count: Int { dimensions.reduce(1) { $0 * $1.count } }

    init(_ name: String, _ axes: [Axis], isLatent: Bool, isImputed: Bool = false) {
      self.name = name
      dimensions = axes.map(Dimension.init)
      self.isLatent = isLatent
      self.isImputed = isImputed
    }

    /// A site that does not say whether it is imputed is not.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      name = try container.decode(String.self, forKey: .name)
      dimensions = try container.decode([Dimension].self, forKey: .dimensions)
      isLatent = try container.decode(Bool.self, forKey: .isLatent)
      isImputed = try container.decodeIfPresent(Bool.self, forKey: .isImputed) ?? false
    }
  }

  /// One element of a named array.
  public struct Scalar: Sendable, Equatable {
    /// `beta[Rock,energy]`, or `sigma` for a number.
    public let name: String
    /// The array it belongs to.
    public let site: String
    /// The names of its dimensions.
    public let dimensions: [String]
    /// Position along each dimension, from 0.
    public let index: [Int]
  }

  /// All arrays, latent ones first.
  public let sites: [Site]

  package init(latent: [LatentSite], deterministic: [DeterministicSite]) {
    sites =
      latent.map { Site($0.name, $0.axes, isLatent: true, isImputed: $0.isImputed) }
      + deterministic.map { Site($0.name, $0.value.axes, isLatent: false) }
  }

  /// Every scalar, site after site, row-major within a site.
  public var scalars: [Scalar] {
    sites.flatMap { site -> [Scalar] in
      var indices: [[Int]] = [[]]
      for dimension in site.dimensions {
        indices = indices.flatMap { prefix in (0..<dimension.count).map { prefix + [$0] } }
      }
      return indices.map { index in
        let labels = zip(site.dimensions, index).map { $0.label($1) }.joined(separator: ",")
        return Scalar(
          name: index.isEmpty ? site.name : "\(site.name)[\(labels)]", site: site.name,
          dimensions: site.dimensions.map(\.name), index: index)
      }
    }
  }

  /// Number of scalars.
  public var scalarCount: Int { sites.reduce(0) { $0 + $1.count } }

  /// The places of a site's scalars among all; nil if there is no such site.
  public func range(of name: String) -> Range<Int>? {
    var offset = 0
    for site in sites {
      if site.name == name { return offset..<offset + site.count }
      offset += site.count
    }
    return nil
  }

  /// The first difference from another layout, in words; nil where they are equal.
  ///
  /// - Parameter withoutImputed: whether sites that represent gaps in data are ignored.
  package func difference(from other: ParameterLayout, withoutImputed: Bool = false) -> String? {
    let sites = sites.filter { !(withoutImputed && $0.isImputed) }
    let others = other.sites.filter { !(withoutImputed && $0.isImputed) }
    if sites.map(\.name) != others.map(\.name) {
      return "sites \(sites.map(\.name)) against \(others.map(\.name))"
    }
    for (site, its) in zip(sites, others) where site != its {
      for (mine, theirs) in zip(site.dimensions, its.dimensions) where mine != theirs {
        return
          "site \"\(site.name)\", axis \(mine.name)[\(mine.count)] \(mine.labels ?? []) against "
          + "\(theirs.name)[\(theirs.count)] \(theirs.labels ?? [])"
      }
      return
        "site \"\(site.name)\" has \(site.dimensions.count) dimensions against \(its.dimensions.count)"
    }
    return nil
  }
}
