import Bayes

extension Mistake {
  /// What distributions of numbers refuse.
  static let ofDistributions: [Mistake] = [
    Mistake("latent counts", site: "k", words: ["Poisson", "discrete", "Sum it out"]) { m in
      let line = #line + 1
      _ = m.sample("k", Poisson(rate: 3))
      return line
    },
    Mistake("counts between no whole numbers", site: "k", words: ["0.3", "0.7", "Widen"]) { m in
      let row = m.plate("row", 1)
      _ = m.sample("rate", Gamma(shape: 2, rate: 1))
      let line = #line + 1
      m.observe("k", Truncated(Poisson(rate: 3), lower: 0.3, upper: 0.7), [1], over: row)
      return line
    },
    Mistake("an interval from high to low", site: "x", words: ["2.0", "1.0", "in order"]) { m in
      let line = #line + 1
      _ = m.sample("x", Flat(on: .interval(2, 1)))
      return line
    },
    Mistake("count that is no whole number", site: "k", words: ["value 1 is 2.5", "whole numbers"])
    {
      m in
      let row = m.plate("row", 2)
      let rate = m.sample("rate", Gamma(shape: 2, rate: 1))
      let line = #line + 1
      m.observe("k", Poisson(rate: rate), [1, 2.5], over: row)
      return line
    },
    Mistake(
      "more successes than trials", site: "k", words: ["value 2 is 5.0", "Binomial", "at most 4.0"]
    ) { m in
      let row = m.plate("row", 3)
      let trials = m.data("trials", [3, 9, 4], over: row)
      let p = m.sample("p", Beta(1, 1))
      let line = #line + 1
      m.observe("k", Binomial(trials: trials, probability: p), [3, 5, 5], over: row)
      return line
    },
    Mistake("probability above 1", site: "k", words: ["probability", "1.5", "from 0 to 1"]) { m in
      let line = #line + 1
      m.observe("k", Bernoulli(probability: 1.5), [1])
      return line
    },
    Mistake("latent bound of a prior", site: "x", words: ["bounds", "fixed number", "lower +"]) {
      m in
      let top = m.sample("top", HalfNormal(scale: 1))
      let line = #line + 1
      _ = m.sample("x", Uniform(0, top))
      return line
    },
    Mistake("empty interval", site: "x", words: ["width of Uniform", "positive"]) { m in
      let line = #line + 1
      _ = m.sample("x", Uniform(2, 1))
      return line
    },
    Mistake("truncation without a formula", site: "x", words: ["tails of Gamma", "fixed"]) { m in
      let shape = m.sample("shape", HalfNormal(scale: 1))
      let line = #line + 1
      _ = m.sample("x", Truncated(Gamma(shape: shape, rate: 1), upper: 2))
      return line
    },
    Mistake(
      "value outside the truncation", site: "y", words: ["value 1 is 2.5", "between 0.0 and 2.0"]
    ) { m in
      let row = m.plate("row", 2)
      let mean = m.sample("mean", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Truncated(Normal(mean, 1), lower: 0, upper: 2), [1, 2.5], over: row)
      return line
    },
    Mistake(
      "a bound below all values", site: "x",
      words: ["upper bound -1.0", "numbers from 0 on", "Move"]
    ) { m in
      let line = #line + 1
      _ = m.sample("x", Truncated(Exponential(rate: 1), upper: -1))
      return line
    },
    Mistake(
      "a bound at the end of an interval", site: "x",
      words: ["lower bound 1.0", "between 0.0 and 1.0", "Move"]
    ) { m in
      let line = #line + 1
      _ = m.sample("x", Truncated(Beta(2, 2), lower: 1))
      return line
    },
    Mistake("counts below 0", site: "k", words: ["upper bound -0.5", "whole numbers from 0"]) { m in
      let rate = m.sample("rate", Gamma(shape: 2, rate: 1))
      let line = #line + 1
      m.observe("k", Truncated(Poisson(rate: rate), upper: -0.5), nil)
      return line
    },
    Mistake(
      "a value between no component's bounds", site: "y", words: ["value 1 is 3.5", "0.0 and 3.0"]
    ) { m in
      let row = m.plate("row", 2)
      let k = m.plate("k", 2)
      let share = m.sample("share", Dirichlet(concentration: 1, along: k))
      let width = m.data("width", [1, 3], over: k)
      let line = #line + 1
      m.observe("y", Mixture(weights: share, of: Uniform(0, width), along: k), [2, 3.5], over: row)
      return line
    },
    Mistake(
      "a value above all latent bounds of a mixture", site: "y",
      words: ["value 0 is 4.0", "at most 3.0"]
    ) { m in
      let row = m.plate("row", 1)
      let k = m.plate("k", 2)
      let bottom = m.sample("bottom", Uniform(-1, 0))
      let top = m.data("top", [3, 2], over: k)
      let line = #line + 1
      m.observe(
        "y",
        Mixture(weights: m.data("w", [0.5, 0.5], over: k), of: Uniform(bottom, top), along: k), [4],
        over: row)
      return line
    },
    Mistake(
      "a latent mixture of latent bounds", site: "x", words: ["bounds", "fixed number", "lower +"]
    ) { m in
      let k = m.plate("k", 2)
      let top = m.sample("top", HalfNormal(scale: 1), over: k)
      let weights = m.data("weights", [0.5, 0.5], over: k)
      let line = #line + 1
      _ = m.sample("x", Mixture(weights: weights, of: Uniform(0, top), along: k))
      return line
    },
    Mistake(
      "ordered elements with latent bounds", site: "x",
      words: ["bounds", "fixed number", "lower +"]
    ) { m in
      let k = m.plate("k", 2)
      let top = m.sample("top", HalfNormal(scale: 1))
      let line = #line + 1
      _ = m.sample("x", Uniform(-top, top), over: k, support: .ordered(along: k))
      return line
    },
    Mistake(
      "censored without a formula", site: "y", words: ["tails of Gamma", "fixed", "Weibull"]
    ) { m in
      let rate = m.sample("rate", HalfNormal(scale: 1))
      let line = #line + 1
      m.observe("y", Censored(Gamma(shape: 2, rate: rate), right: 1), [1])
      return line
    },
    Mistake("a censoring flag that is none", site: "y", words: ["right", "0.5", "0 or 1"]) { m in
      let rate = m.sample("rate", HalfNormal(scale: 1))
      let line = #line + 1
      m.observe("y", Censored(Exponential(rate: rate), right: 0.5), [1])
      return line
    },
  ]
}
