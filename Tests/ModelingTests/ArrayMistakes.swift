import Bayes

extension Mistake {
  /// What goes wrong with arrays, mixtures, factors, weights and gaps.
  static let arrays: [Mistake] = [
    Mistake(
      "a simplex of one share", site: "share", words: ["a simplex", "k[1]", "at least 2 elements"]
    ) { m in
      let k = m.plate("k", 1)
      let line = #line + 1
      _ = m.sample("share", Dirichlet(concentration: 1, along: k))
      return line
    },
    Mistake(
      "a plate that is also the event", site: "share",
      words: ["k[3] occurs twice", "each axis once"]
    ) { m in
      let k = m.plate("k", 3)
      let line = #line + 1
      _ = m.sample("share", Dirichlet(concentration: 1, along: k), over: k)
      return line
    },
    Mistake(
      "negative concentration", site: "share",
      words: ["concentration of Dirichlet is -1.0", "positive"]
    ) { m in
      let k = m.plate("k", 3)
      let line = #line + 1
      _ = m.sample("share", Dirichlet(concentration: m.data("a", [1, -1, 1], over: k), along: k))
      return line
    },
    Mistake(
      "concentration over a foreign plate", site: "share",
      words: ["concentration", "[group[2]]", "Add the plate"]
    ) { m in
      let k = m.plate("k", 3)
      let group = m.plate("group", 2)
      let a = m.sample("a", Exponential(rate: 1), over: group)
      let line = #line + 1
      _ = m.sample("share", Dirichlet(concentration: a, along: k))
      return line
    },
    Mistake(
      "fewer columns than rows", site: "L", words: ["rows k[3]", "columns other[2]", "renamed"]
    ) { m in
      let k = m.plate("k", 3)
      let other = m.plate("other", 2)
      let line = #line + 1
      _ = m.sample("L", LKJCholesky(concentration: 1, rows: k, columns: other))
      return line
    },
    Mistake(
      "an ordered vector along an axis that is not in over:", site: "cut",
      words: ["ordered vector", "[k[3]]", "over: [group[2]]", "Add the axis"]
    ) { m in
      let k = m.plate("k", 3)
      let group = m.plate("group", 2)
      let line = #line + 1
      _ = m.sample("cut", Normal(0, 1), over: group, support: .ordered(along: k))
      return line
    },
    Mistake(
      "a positive prior on elements of any sign", site: "cut",
      words: ["HalfNormal", "an ordered vector", "Normal"]
    ) { m in
      let k = m.plate("k", 3)
      let line = #line + 1
      _ = m.sample("cut", HalfNormal(scale: 1), over: k, support: .ordered(along: k))
      return line
    },
    Mistake("half a trial", site: "n", words: ["trials", "2.5", "whole number"]) { m in
      let k = m.plate("k", 2)
      let line = #line + 1
      m.observe("n", Multinomial(trials: 2.5, logits: m.data("x", [0, 0], over: k), along: k), nil)
      return line
    },
    Mistake(
      "counts with another sum than trials", site: "n",
      words: ["array of row 1", "sum 5.0", "expected 4.0", "Multinomial", "Correct the row"]
    ) { m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 2)
      let trials = m.data("trials", [3, 4], over: row)
      let share = m.sample("share", Dirichlet(concentration: 1, along: k))
      let likelihood = Multinomial(trials: trials, probabilities: share, along: k)
      let line = #line + 1
      m.observe("n", likelihood, [1, 2, 1, 4], over: row)
      return line
    },
    Mistake("negative shares", site: "n", words: ["probabilities of Multinomial is -1.0"]) { m in
      let k = m.plate("k", 2)
      let share = m.data("share", [2, -1], over: k)
      let line = #line + 1
      m.observe("n", Multinomial(trials: 3, probabilities: share, along: k), nil)
      return line
    },
    Mistake(
      "one share for all classes", site: "n", words: ["probabilities have axes []", "k[2]"]
    ) { m in
      let k = m.plate("k", 2)
      let line = #line + 1
      m.observe("n", Multinomial(trials: 3, probabilities: 0.5, along: k), nil)
      return line
    },
    Mistake("a vector of nothing", site: "x", words: ["MultivariateNormal", "k[0]", "at least 1"]) {
      m in
      let k = Axis("k", count: 0)
      let other = k.renamed("other")
      let covariance = Quantity(1).diagonalMatrix(rows: k, columns: other)
      let line = #line + 1
      _ = m.sample("x", MultivariateNormal(0, covariance: covariance, rows: k, columns: other))
      return line
    },
    Mistake("no shares", site: "share", words: ["Dirichlet", "k[0]", "at least 1"]) { m in
      let k = Axis("k", labels: [])
      let line = #line + 1
      _ = m.sample("share", Dirichlet(concentration: 1, along: k))
      return line
    },
    Mistake("no correlations", site: "L", words: ["LKJCholesky", "k[0]", "at least 1"]) { m in
      let k = Axis("k", count: 0)
      let line = #line + 1
      _ = m.sample("L", LKJCholesky(concentration: 1, rows: k, columns: k.renamed("other")))
      return line
    },
    Mistake("one grade and no cut", site: "y", words: ["OrderedLogistic", "cut[0]", "at least 1"]) {
      m in
      let (cut, grade) = (Axis("cut", count: 0), m.plate("grade", ["only"]))
      let score = m.sample("score", Normal(0, 1))
      let points = Quantity(.data(DataArray("points", axes: [cut], values: [])))
      let line = #line + 1
      m.observe("y", OrderedLogistic(score, cutPoints: points, along: cut, classes: grade), nil)
      return line
    },
    Mistake("no components", site: "y", words: ["Mixture of Normal", "k[0]", "at least 1"]) { m in
      let k = Axis("k", count: 0)
      let mean = m.sample("mean", Normal(0, 1))
      let none = Quantity(.data(DataArray("none", axes: [k], values: [])))
      let line = #line + 1
      m.observe("y", Mixture(logits: none, of: Normal(mean + none, 1), along: k), nil)
      return line
    },
    Mistake("latent counts", site: "n", words: ["Multinomial is discrete", "sum it out"]) { m in
      let k = m.plate("k", 3)
      let line = #line + 1
      _ = m.sample("n", Multinomial(trials: 4, logits: m.data("x", [0, 0, 0], over: k), along: k))
      return line
    },
    Mistake(
      "a mixture of equal components", site: "y",
      words: ["Normal", "k[2]", "components are the same"]
    ) { m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 2)
      let share = m.sample("share", Dirichlet(concentration: 1, along: k))
      let line = #line + 1
      m.observe("y", Mixture(weights: share, of: Normal(0, 1), along: k), [1, 2], over: row)
      return line
    },
    Mistake("weights without components", site: "y", words: ["weights", "[]", "k[2]"]) { m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 2)
      let mean = m.sample("mean", Normal(0, 1), over: k)
      let line = #line + 1
      m.observe("y", Mixture(weights: 1, of: Normal(mean, 1), along: k), [1, 2], over: row)
      return line
    },
    Mistake(
      "too few cut points", site: "y", words: ["cut[3]", "grade[3]", "expected 2"]
    ) { m in
      let cut = m.plate("cut", 3)
      let grade = m.plate("grade", ["a", "b", "c"])
      let row = m.plate("row", 2)
      let points = m.sample("points", Normal(0, 1), over: cut, support: .ordered(along: cut))
      let line = #line + 1
      m.observe(
        "y", OrderedLogistic(0, cutPoints: points, along: cut, classes: grade), nil, over: row)
      return line
    },
    Mistake(
      "a composition that does not add up", site: "y",
      words: ["array 1", "[0.5, 0.4]", "Dirichlet", "simplex"]
    ) { m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 2)
      let a = m.sample("a", Exponential(rate: 1))
      let line = #line + 1
      m.observe("y", Dirichlet(concentration: a, along: k), [0.5, 0.5, 0.5, 0.4], over: row)
      return line
    },
    Mistake(
      "number of observed cells", site: "y", words: ["3 values", "[row[2], k[2]]", "expected 4"]
    ) { m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 2)
      let a = m.sample("a", Exponential(rate: 1))
      let line = #line + 1
      m.observe("y", Dirichlet(concentration: a, along: k), [0.5, 0.5, 0.5], over: row)
      return line
    },
    Mistake("a factor that lacks its plate", site: "f", words: ["factor", "[]", "over: [row[2]]"]) {
      m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.factor("f", -square(a), over: row)
      return line
    },
    Mistake("a factor over a plate it does not name", site: "f", words: ["[row[2]]", "Sum"]) { m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1), over: row)
      let line = #line + 1
      m.factor("f", -square(a))
      return line
    },
    Mistake("a factor that is no number", site: "f", words: ["factor is nan", "finite"]) { m in
      _ = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.factor("f", log(-1))
      return line
    },
    Mistake("number of weights", site: "y", words: ["3 weights", "row[2]", "expected 2"]) { m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(a, 1), [1, 2], over: row, weights: [1, 1, 1])
      return line
    },
    Mistake("negative weight", site: "y", words: ["weight 1 is -1.0", "from 0 on"]) { m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(a, 1), [1, 2], over: row, weights: [1, -1])
      return line
    },
    Mistake(
      "a gap where none is expected", site: "y", words: ["value 1 is nan", "missing: .imputed"]
    ) {
      m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(a, 1), [1, .nan], over: row)
      return line
    },
    Mistake(
      "a gap that cannot be latent", site: "y", words: ["value 1 is missing", "cannot be latent"]
    ) {
      m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Bernoulli(logits: a), [1, .nan], over: row, missing: .imputed)
      return line
    },
    Mistake("a gap on a simplex", site: "y", words: ["value 3 is missing", "cannot be latent"]) {
      m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 2)
      let a = m.sample("a", Exponential(rate: 1))
      let line = #line + 1
      m.observe(
        "y", Dirichlet(concentration: a, along: k), [0.5, 0.5, 0.5, .nan], over: row,
        missing: .imputed)
      return line
    },
    Mistake("an infinite cell is no gap", site: "y", words: ["value 1 is inf", "finite"]) { m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(a, 1), [1, .infinity], over: row, missing: .imputed)
      return line
    },
    Mistake("a gap over the subsampled plate", site: "y", words: ["value 0 is missing", "row[2]"]) {
      m in
      let row = m.plate("row", 2, subsampled: true)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(a, 1), [.nan, 2], over: row, missing: .imputed)
      return line
    },
    Mistake("gaps and weights", site: "y", words: ["value 0 is missing", "weights"]) { m in
      let row = m.plate("row", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.observe(
        "y", Normal(a, 1), [.nan, 2], over: row, weights: [1, 1], missing: .imputed)
      return line
    },
    Mistake("a site that has the name of the gaps", site: "y_missing", words: ["name is taken"]) {
      m in
      let row = m.plate("row", 2)
      let a = m.sample("y_missing", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(a, 1), [.nan, 2], over: row, missing: .imputed)
      return line
    },
    Mistake(
      "a covariance that is none", site: "y",
      words: ["covariance of MultivariateNormal", "[1.0, 2.0, 2.0, 1.0]", "positive definite"]
    ) { m in
      let k = m.plate("k", 2)
      let row = m.plate("row", 1)
      let other = k.renamed("other")
      let mean = m.sample("mean", Normal(0, 1))
      let matrix = m.data("S", [1, 2, 2, 1], over: k, other)
      let line = #line + 1
      m.observe(
        "y", MultivariateNormal(mean, covariance: matrix, rows: k, columns: other), nil, over: row)
      return line
    },
    Mistake(
      "a matrix that lacks its columns", site: "x",
      words: ["matrix of MultivariateNormal", "[k[2]]", "other[2]"]
    ) { m in
      let k = m.plate("k", 2)
      let scale = m.sample("scale", HalfNormal(scale: 1), over: k)
      let other = k.renamed("other")
      let line = #line + 1
      _ = m.sample("x", MultivariateNormal(0, choleskyFactor: scale, rows: k, columns: other))
      return line
    },
  ]
}
