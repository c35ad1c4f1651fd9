import Bayes
import Testing

/// A guide with a mistake: its body returns the line of the mistake.
struct GuideMistake: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let subject: String
  let words: [String]
  let body: @Sendable (inout GuideBuilder) throws -> Int

  init(
    _ description: String, _ subject: String, words: [String],
    _ body: @escaping @Sendable (inout GuideBuilder) throws -> Int
  ) {
    testDescription = description
    self.subject = subject
    self.words = words
    self.body = body
  }

  private static let sigmaLine = #line + 6
  /// What the guides below are meant for.
  static let model = Sketch { m in
    let feature = m.plate("feature", 3)
    let part = m.plate("part", 2)
    let mu = m.sample("mu", Normal(0, 1))
    let sigma = m.sample("sigma", HalfCauchy(scale: 1))
    _ = m.sample("beta", Normal(mu, sigma), over: feature, parameterization: .noncentered)
    _ = m.sample("share", Beta(1, 1))
    _ = m.sample("weights", Dirichlet(concentration: 1, along: part))
    let other = part.renamed("other")
    let unit = Quantity(1).diagonalMatrix(rows: part, columns: other)
    _ = m.sample(
      "field", MultivariateNormal(mu, covariance: unit, rows: part, columns: other),
      parameterization: .noncentered)
    m.deterministic("twice", 2 * mu)
    m.observe("y", Normal(mu, sigma), [1, 2, 3], over: feature)
  }

  static let all: [GuideMistake] = [
    GuideMistake(
      "a site that is not drawn", "site \"sigma\"",
      words: ["does not draw it", "every latent site", "g.meanFieldForRest()"]
    ) { g in
      g.sample("beta", Normal(0, 1))
      for site in ["mu", "share", "weights", "field"] { g.meanField(site) }
      return sigmaLine
    },
    GuideMistake(
      "a name that the model has not", "site \"nu\"",
      words: ["no site of that name", "\"mu\", \"sigma\", \"beta\""]
    ) { g in
      g.sample("nu", Normal(0, 1))
      return #line - 1
    },
    GuideMistake(
      "an observed site", "site \"y\"", words: ["the model observes it", "latent sites only"]
    ) { g in
      g.meanField("y")
      return #line - 1
    },
    GuideMistake("a derived site", "site \"twice\"", words: ["works it out from other sites"]) {
      g in
      g.point("twice")
      return #line - 1
    },
    GuideMistake(
      "a site drawn twice", "site \"mu\"", words: ["has been drawn", "GuideMistakes.swift"]
    ) { g in
      g.meanField("mu")
      g.sample("mu", Normal(0, 1))
      return #line - 1
    },
    GuideMistake(
      "axes of another site", "site \"mu\"",
      words: ["location of Normal", "[feature[3]]", "Sum or contract"]
    ) { g in
      g.sample("mu", Normal(g.parameter("m", like: "beta"), 1))
      return #line - 1
    },
    GuideMistake(
      "a namesake of an axis", "site \"beta\"", words: ["another axis of the same name", "g.axis"]
    ) { g in
      g.sample("beta", Normal(g.parameter("m", over: Axis("feature", count: 3)), 1))
      return #line - 1
    },
    GuideMistake(
      "a vector along an axis that the site has not", "site \"beta\"",
      words: ["MultivariateNormal has axes [part[2]]", "[feature[3]]"]
    ) { g in
      let part = g.axis("part"), other = part.renamed("column")
      let factor = g.parameter("L", support: .covarianceCholesky(rows: part, columns: other))
      g.sample("beta", MultivariateNormal(0, choleskyFactor: factor, rows: part, columns: other))
      return #line - 1
    },
    GuideMistake(
      "a support that is too wide", "site \"sigma\"",
      words: [
        "Normal draws among the finite numbers", "the numbers from 0 on", "LogNormal",
        "on: .coordinates",
      ]
    ) { g in
      g.sample("sigma", Normal(1, 0.1))
      return #line - 1
    },
    GuideMistake(
      "positive draws of a share", "site \"share\"",
      words: ["Exponential", "between 0.0 and 1.0", "Uniform(0.0, 1.0)"]
    ) { g in
      g.sample("share", Exponential(rate: 3))
      return #line - 1
    },
    GuideMistake(
      "elements that hold together", "site \"weights\"", words: ["a simplex", "on: .coordinates"]
    ) { g in
      g.sample("weights", Uniform(0, 1))
      return #line - 1
    },
    GuideMistake(
      "the value of a non-centred array", "site \"field\"",
      words: ["a non-centred array", "on: .coordinates"]
    ) { g in
      g.point("field")
      return #line - 1
    },
    GuideMistake(
      "no smooth draws", "site \"sigma\"",
      words: ["Gamma has no draws that move smoothly", "such as LogNormal or HalfNormal"]
    ) { g in
      g.sample("sigma", Gamma(shape: 2, rate: 1))
      return #line - 1
    },
    GuideMistake(
      "no smooth draws of an array", "site \"weights\"",
      words: ["Dirichlet has no draws", "MultivariateNormal"]
    ) { g in
      g.sample("weights", Dirichlet(concentration: 1, along: g.axis("part")))
      return #line - 1
    },
    GuideMistake("a discrete distribution", "site \"sigma\"", words: ["Poisson is discrete"]) { g in
      g.sample("sigma", Poisson(rate: 2))
      return #line - 1
    },
    GuideMistake(
      "coordinates before what they are relative to", "site \"beta\"",
      words: ["depends on \"mu\"", "not drawn yet"]
    ) { g in
      g.meanField("beta")
      return #line - 1
    },
    GuideMistake(
      "a parameter of the name of another", "parameter \"m\"",
      words: ["the name is taken", "GuideMistakes.swift"]
    ) { g in
      g.parameter("m")
      g.parameter("m", like: "beta")
      return #line - 1
    },
    GuideMistake(
      "a point of the name of a parameter", "site \"sigma\"",
      words: ["the name is taken by a parameter", "a point has that of its site"]
    ) { g in
      g.parameter("sigma")
      g.point("sigma")
      return #line - 1
    },
    GuideMistake("an empty axis", "parameter \"m\"", words: ["none[0]", "at least 1"]) { g in
      g.parameter("m", over: Axis("none", count: 0))
      return #line - 1
    },
    GuideMistake("the axis of a number", "site \"mu\"", words: ["it is a number"]) { g in
      _ = g.axis(of: "mu")
      return #line - 1
    },
    GuideMistake(
      "a scale that may be negative", "site \"mu\"",
      words: ["scale of Normal is 0.0", "support: .positive"]
    ) { g in
      g.sample("mu", Normal(0, g.parameter("s")))
      return #line - 1
    },
    GuideMistake(
      "a start outside the support", "parameter \"s\"", words: ["[-1.0]", "the positive numbers"]
    ) { g in
      g.parameter("s", support: .positive, initial: -1)
      return #line - 1
    },
    GuideMistake(
      "too few numbers to begin at", "parameter \"s\"", words: ["found 2 numbers", "expected 3"]
    ) { g in
      g.parameter("s", like: "beta", initial: [1, 2])
      return #line - 1
    },
    GuideMistake(
      "the start of no site", "parameter \"s\"", words: ["expected like:"]
    ) { g in
      g.parameter("s", initial: .atStart)
      return #line - 1
    },
    GuideMistake(
      "the start of a site elsewhere", "parameter \"s\"",
      words: ["where \"mu\" does", "the positive numbers", "Widen"]
    ) { g in
      g.parameter("s", like: "mu", support: .positive, initial: .atStart)
      return #line - 1
    },
    GuideMistake("a discrete parameter", "parameter \"s\"", words: ["the support is discrete"]) {
      g in
      g.parameter("s", support: .counts)
      return #line - 1
    },
    GuideMistake("an axis that is not there", "axis \"county\"", words: ["feature[3]", "part[2]"]) {
      g in
      _ = g.axis("county")
      return #line - 1
    },
    GuideMistake("data that do not fit", "data \"x\"", words: ["found 2 values", "expected 3"]) {
      g in
      _ = g.data("x", [1, 2], over: g.axis("feature"))
      return #line - 1
    },
    GuideMistake("an index that points outside", "data \"i\"", words: ["code 2", "part[2]"]) { g in
      _ = g.index("i", [0, 1, 2], into: g.axis("part"), over: g.axis("feature"))
      return #line - 1
    },
    GuideMistake(
      "a mistaken expression", "site \"mu\"", words: ["location of Normal", "sum(over:"]
    ) {
      g in
      g.sample("mu", Normal(g.parameter("m", like: "beta").sum(over: g.axis("part")), 1))
      return #line - 1
    },
    GuideMistake("a value without a number", "site \"mu\"", words: ["location of Normal is nan"]) {
      g in
      g.sample("mu", Normal(log(g.parameter("m", initial: -1)), 1))
      return #line - 1
    },
  ]
}

@Suite struct GuideMistakeTests {
  @Test(arguments: GuideMistake.all) func theSentenceNamesTheCause(_ mistake: GuideMistake) throws {
    let model = try CompiledModel(GuideMistake.model)
    var builder = GuideBuilder(model)
    let line = try mistake.body(&builder)
    let error = #expect(throws: GuideError.self) {
      try CompiledGuide(GuideSketch { g in _ = try mistake.body(&g) }, for: model)
    }
    let found = try #require(error)
    let sentence = found.description
    #expect(found.subject == mistake.subject)
    #expect(found.location.line == line, "\(sentence)")
    #expect(
      sentence.hasPrefix("guide, \(mistake.subject) (ModelingTests/GuideMistakes.swift:\(line)): "))
    for word in mistake.words { #expect(sentence.contains(word), "\(sentence)") }
  }

  @Test func indicesLeadFromSiteToSite() throws {
    let model = try CompiledModel(
      Sketch { m in
        let region = m.plate("region", 2)
        let county = m.plate("county", 3)
        _ = m.sample("level", Normal(0, 1), over: region)
        _ = m.sample("alpha", Normal(0, 1), over: county)
      })
    let program = GuideSketch { g in
      let level = g.sample("level", Normal(g.parameter("at", like: "level", initial: [5, 7]), 0.1))
      let home = g.index("home", [1, 0, 1], into: g.axis("region"), over: g.axis("county"))
      let x = g.data("x", [10, 20, 30], over: g.axis("county"))
      g.sample("alpha", Normal(level[home] + x, 0.5))
    }
    let guide = try CompiledGuide(program, for: model)
    var run = GuideRun(guide)
    let phi = guide.initialParameters(around: [0, 0, 0, 0, 0])
    #expect(run.draw([0, 0, 0, 0, 0], phi).position == [5, 7, 17, 25, 37])
    #expect(run.draw([0, 1, 0, 0, 0], phi).position == [5, 7.1, 17.1, 25, 37.1])
  }
}
