import Bayes
import ReferencePosteriors

extension AnalyticTarget {
  /// The models of the targets, by name.
  static let models: [String: @Sendable (ReferenceData) throws -> Sketch] = [
    "beta_binomial": { data in
      let (a, b) = try (data.number("a"), data.number("b"))
      let (n, k) = try (data.number("n"), data.values("k"))
      return Sketch { m in
        let trial = m.plate("trial", 1)
        let p = m.sample("p", Beta(Quantity(a), Quantity(b)))
        m.observe("k", Binomial(trials: Quantity(n), probability: p), k, over: trial)
      }
    },
    "beta_bernoulli": { data in
      let y = try data.values("y")
      return Sketch { m in
        let trial = m.plate("trial", y.count)
        let p = m.sample("p", Beta(1, 1))
        m.observe("y", Bernoulli(probability: p), y, over: trial)
      }
    },
    "gamma_poisson": { data in
      let (a, b, y) = try (data.number("a"), data.number("b"), data.values("y"))
      return Sketch { m in
        let row = m.plate("row", y.count)
        let rate = m.sample("rate", Gamma(shape: Quantity(a), rate: Quantity(b)))
        m.observe("y", Poisson(rate: rate), y, over: row)
      }
    },
    "gamma_exponential": { data in
      let (a, b, y) = try (data.number("a"), data.number("b"), data.values("y"))
      return Sketch { m in
        let row = m.plate("row", y.count)
        let rate = m.sample("rate", Gamma(shape: Quantity(a), rate: Quantity(b)))
        m.observe("y", Exponential(rate: rate), y, over: row)
      }
    },
    "dirichlet_categorical": { data in
      let (alpha, y) = try (data.values("alpha"), data.integers("y"))
      return Sketch { m in
        let row = m.plate("row", y.count)
        let kind = m.plate("kind", alpha.map { "α = \($0)" })
        let concentration = m.data("alpha", alpha, over: kind)
        let theta = m.sample("theta", Dirichlet(concentration: concentration, along: kind))
        let labels = Labels(classes: alpha.map { "α = \($0)" }, codes: y)
        m.observe("y", Categorical(logits: log(theta), along: kind), labels, over: row)
      }
    },
    "linear_regression_known_sigma": { data in
      let (x, y, sigma) = try (data.array("X"), data.values("y"), data.number("sigma"))
      return Sketch { m in
        let row = m.plate("row", y.count)
        let feature = m.plate("feature", x.shape[1])
        let beta = m.sample("beta", Normal(0, 2), over: feature)
        let mean = m.data("x", x.values, over: row, feature).dot(beta, along: feature)
        m.observe("y", Normal(mean, Quantity(sigma)), y, over: row)
      }
    },
    "normal_inverse_gamma": { data in
      let (m0, k0) = try (data.number("m0"), data.number("k0"))
      let (a0, b0, y) = try (data.number("a0"), data.number("b0"), data.values("y"))
      return Sketch { m in
        let row = m.plate("row", y.count)
        let v = m.sample("v", InverseGamma(shape: Quantity(a0), scale: Quantity(b0)))
        let mu = m.sample("mu", Normal(Quantity(m0), sqrt(v / Quantity(k0))))
        m.observe("y", Normal(mu, sqrt(v)), y, over: row)
      }
    },
    "correlated_normal_target": { data in
      let (mean, factor) = try (data.values("mean"), data.values("scale_tril"))
      return Sketch { m in
        let row = m.plate("row", mean.count)
        let column = row.renamed("column")
        let location = m.data("mean", mean, over: row)
        let scale = m.data("factor", factor, over: row, column)
        _ = m.sample(
          "x", MultivariateNormal(location, choleskyFactor: scale, rows: row, columns: column))
      }
    },
    "half_cauchy_prior_only": { data in
      let scale = try data.number("scale")
      return Sketch { m in _ = m.sample("x", HalfCauchy(scale: Quantity(scale))) }
    },
    "student_t_prior_only": { data in
      let nu = try data.number("nu")
      return Sketch { m in
        _ = m.sample("x", StudentT(degreesOfFreedom: nu, location: 1, scale: 2))
      }
    },
    "lkj_prior_only": { data in
      let (count, eta) = try (data.integers("dim")[0], data.number("eta"))
      return Sketch { m in
        let row = m.plate("row", count)
        let column = row.renamed("column")
        let factor = m.sample(
          "L", LKJCholesky(concentration: Quantity(eta), rows: row, columns: column))
        let other = row.renamed("other")
        m.deterministic("Omega", factor.dot(factor.renamed(row, to: other), along: column))
      }
    },
    "funnel_prior_only": { data in
      let count = try data.integers("n")[0]
      return Sketch { m in
        let row = m.plate("row", count)
        let v = m.sample("v", Normal(0, 3))
        _ = m.sample("x", Normal(0, exp(v / 2)), over: row, parameterization: .noncentered)
      }
    },
    "ordered_normal_prior_only": { data in
      let (mu, s) = try (data.number("mu"), data.number("s"))
      return Sketch { m in
        let place = m.plate("place", 3)
        _ = m.sample(
          "c", Normal(Quantity(mu), Quantity(s)), over: place, support: .ordered(along: place))
      }
    },
    "dirichlet_prior_only": { data in
      let alpha = try data.values("alpha")
      return Sketch { m in
        let kind = m.plate("kind", alpha.count)
        let concentration = m.data("alpha", alpha, over: kind)
        _ = m.sample("theta", Dirichlet(concentration: concentration, along: kind))
      }
    },
    "uniform_prior_only": { data in
      let (low, high) = try (data.number("low"), data.number("high"))
      return Sketch { m in _ = m.sample("x", Uniform(Quantity(low), Quantity(high))) }
    },
    "weibull_prior_only": { data in
      let (shape, scale) = try (data.number("shape"), data.number("scale"))
      return Sketch { m in
        _ = m.sample("x", Weibull(shape: Quantity(shape), scale: Quantity(scale)))
      }
    },
  ]
}
