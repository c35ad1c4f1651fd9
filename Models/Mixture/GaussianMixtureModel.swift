import Bayes

/// A mixture of normal distributions with more components than it needs: the posterior says how many it uses.
///
///     share    ~ Dirichlet(c/K, …, c/K)
///     mean_kd  ~ Normal(0, m)
///     scale_kd ~ LogNormal(log s, t)
///     x_i      ~ Σ_k share_k Normal(mean_k, Σ_k)
///
/// for rows i, features d and K components k, with Σ_k = diag(s_k²), s_kd² = scale_kd² + δ_d²/12, or with correlations
/// L_k L_kᵀ ~ LKJ(2). What was rounded to multiples of δ varies by δ²/12 more: without it a component of rows whose rounded
/// numbers are equal would have a density without bound. Which component made a row is summed out. As K grows the prior nears a
/// Dirichlet process of concentration c. With small concentrations c/K the components that few rows ask for tend to empty; at
/// c = 1 some come and go with a few rows, and `clusterCountPrior` says how many the prior alone expects.
///
/// The names of components mean nothing: any exchange of two leaves the density unchanged, so draws of `mean` cannot be read
/// one by one. The model has its own move, which NUTS makes instead of trajectories: it splits and merges components and draws
/// their parameters given their rows, so chains change the number of clusters. `Posterior.clusters` names components for all
/// draws alike. The defaults suit columns of mean 0 and standard deviation 1.
///
/// Rousseau and Mengersen (2011), JRSS B 73, 689; Malsiner-Walli, Frühwirth-Schnatter and Grün (2016), Stat. Comput. 26, 303.
public struct GaussianMixtureModel: Model {
  /// How far a component reaches along the features.
  public enum Covariance: String, Sendable, Codable, CaseIterable {
    /// One scale for all features of a component.
    case spherical
    /// A scale for each feature of a component, which are independent within it.
    case diagonal
    /// Scales, and correlations too.
    case full
  }

  /// Rows × features, scaled; nothing may be missing.
  public var rows: DesignMatrix
  /// Number K of components, at least 1.
  public var components: Int
  /// The form of Σ.
  public var covariance: Covariance
  /// Sum c of the concentrations of the shares: small for few clusters.
  public var concentration = 1.0
  /// Standard deviation m of the means before the data.
  public var meanScale = 1.0
  /// What the numbers of each feature were rounded to, δ, in the units of the rows; 0 for none, as for features beyond the last
  /// of these. By default the smallest distance between two numbers, where some are equal.
  public var resolution: [Double]
  /// Median s of the scales before the data, and the standard deviation t of their logarithm.
  public var scalePrior = (median: 0.5, logDeviation: 0.5)

  /// The model of some rows.
  public init(rows: DesignMatrix, components: Int = 10, covariance: Covariance = .diagonal) {
    self.rows = rows
    self.components = components
    self.covariance = covariance
    resolution = Self.resolution(of: rows)
  }

  private static func resolution(of rows: DesignMatrix) -> [Double] {
    rows.features.indices.map { feature in
      let sorted = (0..<rows.rowCount).map { rows[$0, feature] }.sorted()
      guard let least = sorted.first, let most = sorted.last else { return 0 }
      let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }
      // Scaling leaves equal numbers equal, and steps of a grid nearly so.
      guard gaps.contains(0) else { return 0 }
      return gaps.filter { $0 > 1e-9 * (most - least) }.min() ?? 0
    }
  }

  /// What rounding adds to the variance: of each feature, or of their mean where a component has one scale.
  var roundingVariances: [Double] {
    let variances = rows.features.indices.map {
      $0 < resolution.count ? resolution[$0] * resolution[$0] / 12 : 0
    }
    guard covariance == .spherical, !variances.isEmpty else { return variances }
    return [variances.reduce(0, +) / Double(variances.count)]
  }

  /// The components in a few words, such as `10 normal components of diagonal covariance`.
  public var inWords: String {
    "\(counted(components, "normal component")) of \(covariance.rawValue) covariance"
  }

  /// Whether the features of a component are correlated: a single one has nothing to be correlated with.
  var hasCorrelations: Bool { covariance == .full && rows.features.count > 1 }

  public func callAsFunction(_ m: inout ModelBuilder) throws {
    let row = m.plate("row", rows.rowCount, subsampled: true)
    let feature = m.plate("feature", rows.features)
    let component = m.plate("component", components)
    let share =
      components == 1
      ? m.data("share", [1], over: component)
      : m.sample(
        "share",
        Dirichlet(concentration: Quantity(concentration / Double(components)), along: component))
    let mean = m.sample("mean", Normal(0, Quantity(meanScale)), over: component, feature)
    let spread = LogNormal(
      Quantity(logarithm(scalePrior.median)), Quantity(scalePrior.logDeviation))
    let isSpherical = covariance == .spherical
    let ownScale =
      isSpherical
      ? m.sample("scale", spread, over: component)
      : m.sample("scale", spread, over: component, feature)
    let rounding = roundingVariances
    let scale =
      rounding.allSatisfy { $0 == 0 }
      ? ownScale
      : isSpherical
        ? sqrt(ownScale * ownScale + Quantity(rounding[0]))
        : sqrt(ownScale * ownScale + m.data("rounding", rounding, over: feature))
    let x = m.data(rows, over: row, feature)

    guard hasCorrelations else {
      let cluster = Independent(Normal(mean, scale), along: feature)
      let mixture = Mixture(weights: share, of: cluster, along: component)
      m.observe("x", mixture, rows.values, over: row)
      m.deterministic("membership", mixture.responsibilities(of: x))
      return
    }
    let other = feature.renamed("feature′")
    let factor = m.sample(
      "L", LKJCholesky(concentration: 2, rows: feature, columns: other), over: component)
    let cluster = MultivariateNormal(
      mean, choleskyFactor: scale * factor, rows: feature, columns: other)
    let mixture = Mixture(weights: share, of: cluster, along: component)
    m.observe("x", mixture, rows.values, over: row)
    m.deterministic("membership", mixture.responsibilities(of: x))
  }
}
