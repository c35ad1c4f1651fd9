import Bayes

/// A mixture of normal distributions to which more components are offered than it needs: the posterior says how many it uses.
///
///     share    ~ Dirichlet(c/K, …, c/K)
///     mean_kd  ~ Normal(0, m)
///     scale_kd ~ LogNormal(log s, t)
///     x_i      ~ Σ_k share_k Normal(mean_k, Σ_k)
///
/// for rows i, features d and K components k, with Σ_k = diag(scale_k²), or with correlations L_k L_kᵀ ~ LKJ(2). Which component
/// made a row is summed out. As K grows the prior nears a Dirichlet process of concentration c. With small concentrations c/K the
/// components that few rows ask for tend to empty; at c = 1 some come and go with a few rows, and `clusterCountPrior` says how many the
/// prior alone expects.
///
/// The names of components mean nothing: any exchange of two leaves the density as it is, so draws of `mean` cannot be read one by
/// one. The model brings a move of its own, which NUTS makes instead of trajectories: it splits and merges components and draws their
/// parameters given their rows, so chains change the number of clusters. `Posterior.clusters` names components for all draws alike. The defaults suit columns of mean 0
/// and standard deviation 1.
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
  /// Number K of components that are offered, at least 1.
  public var components: Int
  /// The form of Σ.
  public var covariance: Covariance
  /// Sum c of the concentrations of the shares: small for few clusters.
  public var concentration = 1.0
  /// Standard deviation m of the means before the data.
  public var meanScale = 1.0
  /// Median s of the scales before the data, and the standard deviation t of their logarithm.
  public var scalePrior = (median: 0.5, logDeviation: 0.5)

  /// The model of some rows.
  public init(rows: DesignMatrix, components: Int = 10, covariance: Covariance = .diagonal) {
    self.rows = rows
    self.components = components
    self.covariance = covariance
  }

  /// The components in a few words, as in `10 normal components of diagonal covariance`.
  public var inWords: String {
    "\(components) normal component\(components == 1 ? "" : "s") of \(covariance.rawValue) covariance"
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
        Dirichlet(concentration: Expression(concentration / Double(components)), along: component))
    let mean = m.sample("mean", Normal(0, Expression(meanScale)), over: component, feature)
    let spread = LogNormal(
      Expression(logarithm(scalePrior.median)), Expression(scalePrior.logDeviation))
    let scale =
      covariance == .spherical
      ? m.sample("scale", spread, over: component)
      : m.sample("scale", spread, over: component, feature)
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
