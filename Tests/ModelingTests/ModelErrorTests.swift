import Bayes
import Testing

/// A model with a mistake: its body returns the line of the mistake.
struct Mistake: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let site: String
  /// What the sentence must hold.
  let words: [String]
  let file: String
  let body: @Sendable (inout ModelBuilder) throws -> Int

  init(
    _ description: String, site: String, words: [String], file: String = #fileID,
    _ body: @escaping @Sendable (inout ModelBuilder) throws -> Int
  ) {
    testDescription = description
    self.site = site
    self.words = words
    self.file = file
    self.body = body
  }
}

private let labels = Labels(classes: ["Rock", "Jazz"], codes: [0, 1, 1, 0, 1])

extension Mistake {
  static let all: [Mistake] = [
    Mistake(
      "prior scale over an axis that is not in over:", site: "beta",
      words: ["scale", "Normal", "[feature[3]]", "over: [genre[2]]", "Add the plate"]
    ) { m in
      let feature = m.plate("feature", 3)
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let sigma = m.sample("sigma", HalfCauchy(scale: 1), over: feature)
      let line = #line + 1
      _ = m.sample("beta", Normal(0, sigma), over: genre)
      return line
    },
    Mistake(
      "dot along an axis that is missing", site: "y",
      words: ["logits", "dot(along: feature)", "right operand", "[genre[2]]", "feature[3]"]
    ) { m in
      let row = m.plate("row", 5)
      let feature = m.plate("feature", 3)
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let beta = m.sample("beta", Normal(0, 1), over: genre)
      let x = m.data("x", Array(repeating: 1, count: 15), over: row, feature)
      let logits = x.dot(beta, along: feature)
      let line = #line + 1
      m.observe("y", Categorical(logits: logits, along: genre), labels, over: row)
      return line
    },
    Mistake(
      "number of labels", site: "y", words: ["5 labels", "row[4]", "expected 4"]
    ) { m in
      let row = m.plate("row", 4)
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let beta = m.sample("beta", Normal(0, 1), over: genre)
      let logits = beta + m.data("x", [1, 2, 3, 4], over: row)
      let line = #line + 1
      m.observe("y", Categorical(logits: logits, along: genre), labels, over: row)
      return line
    },
    Mistake(
      "label out of range", site: "y", words: ["label 1", "code 2", "0 … 1", "genre[2]"]
    ) { m in
      let row = m.plate("row", 2)
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let beta = m.sample("beta", Normal(0, 1), over: genre)
      let logits = beta + m.data("x", [1, 2], over: row)
      let bad = Labels(classes: ["Rock", "Jazz"], codes: [0, 2])
      let line = #line + 1
      m.observe("y", Categorical(logits: logits, along: genre), bad, over: row)
      return line
    },
    Mistake(
      "negative label", site: "y", words: ["label 0", "code -1", "genre[2]"]
    ) { m in
      let row = m.plate("row", 2)
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let beta = m.sample("beta", Normal(0, 1), over: genre)
      let logits = beta + m.data("x", [1, 2], over: row)
      let bad = Labels(classes: ["Rock", "Jazz"], codes: [-1, 0])
      let line = #line + 1
      m.observe("y", Categorical(logits: logits, along: genre), bad, over: row)
      return line
    },
    Mistake(
      "other classes", site: "y", words: ["Rock", "Folk", "genre[2]", "Declare the axis"]
    ) { m in
      let row = m.plate("row", 5)
      let genre = m.plate("genre", ["Rock", "Folk"])
      let beta = m.sample("beta", Normal(0, 1), over: genre)
      let logits = beta + m.data("x", [1, 2, 3, 4, 5], over: row)
      let line = #line + 1
      m.observe("y", Categorical(logits: logits, along: genre), labels, over: row)
      return line
    },
    Mistake(
      "logits without the class axis", site: "y", words: ["logits", "[row[5]]", "genre[2]"]
    ) { m in
      let row = m.plate("row", 5)
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let slope = m.sample("slope", Normal(0, 1))
      let logits = slope * m.data("x", [1, 2, 3, 4, 5], over: row)
      let line = #line + 1
      m.observe("y", Categorical(logits: logits, along: genre), labels, over: row)
      return line
    },
    Mistake(
      "an axis twice in over:", site: "gram", words: ["feature[3] occurs twice", "each axis once"]
    ) { m in
      let feature = m.plate("feature", 3)
      let line = #line + 1
      _ = m.sample("gram", Normal(0, 1), over: feature, feature)
      return line
    },
    Mistake(
      "a class axis that is also the plate", site: "y", words: ["genre[2] occurs twice"]
    ) { m in
      let genre = m.plate("genre", ["Rock", "Jazz"])
      let beta = m.sample("beta", Normal(0, 1), over: genre)
      let line = #line + 1
      m.observe("y", Categorical(logits: beta, along: genre), nil, over: genre)
      return line
    },
    Mistake("negative scale", site: "a", words: ["scale of Normal is -2.0", "positive"]) { m in
      let line = #line + 1
      _ = m.sample("a", Normal(0, -2))
      return line
    },
    Mistake("scale that is not a number", site: "a", words: ["scale of HalfCauchy is nan"]) { m in
      let line = #line + 1
      _ = m.sample("a", HalfCauchy(scale: Quantity(.nan)))
      return line
    },
    Mistake("infinite scale", site: "a", words: ["scale of Cauchy is inf", "finite"]) { m in
      let line = #line + 1
      _ = m.sample("a", Cauchy(0, Quantity(.infinity)))
      return line
    },
    Mistake("scale of zero", site: "a", words: ["scale of HalfNormal is 0.0"]) { m in
      let line = #line + 1
      _ = m.sample("a", HalfNormal(scale: 0))
      return line
    },
    Mistake("negative rate", site: "a", words: ["rate of Exponential is -1.0"]) { m in
      let line = #line + 1
      _ = m.sample("a", Exponential(rate: -1))
      return line
    },
    Mistake("degrees of freedom", site: "a", words: ["degreesOfFreedom of StudentT is 0.0"]) { m in
      let line = #line + 1
      _ = m.sample("a", StudentT(degreesOfFreedom: 0, location: 0, scale: 1))
      return line
    },
    Mistake("location that is not a number", site: "a", words: ["location of Normal is nan"]) { m in
      let line = #line + 1
      _ = m.sample("a", Normal(Quantity(.nan), 1))
      return line
    },
    Mistake("scale computed from data", site: "a", words: ["scale of Normal is -3.0"]) { m in
      let group = m.plate("group", 2)
      let scales = m.data("scales", [1, 3], over: group)
      let line = #line + 1
      _ = m.sample("a", Normal(0, -scales.sum(over: group) + 1), over: group)
      return line
    },
    Mistake("duplicate site", site: "a", words: ["taken"]) { m in
      _ = m.sample("a", Normal(0, 1))
      let line = #line + 1
      _ = m.sample("a", Normal(0, 1))
      return line
    },
    Mistake("site named like a plate", site: "group", words: ["taken"]) { m in
      let group = m.plate("group", 2)
      let line = #line + 1
      _ = m.sample("group", Normal(0, 1), over: group)
      return line
    },
    Mistake("empty plate", site: "group", words: ["0 elements", "at least 1"]) { m in
      let line = #line + 1
      let group = m.plate("group", 0)
      _ = m.sample("a", Normal(0, 1), over: group)
      return line
    },
    Mistake("plate of a negative length", site: "group", words: ["-3 elements"]) { m in
      let line = #line + 1
      let group = m.plate("group", -3)
      _ = m.sample("a", Normal(0, 1), over: group)
      return line
    },
    Mistake("plate without labels", site: "group", words: ["0 elements"]) { m in
      let line = #line + 1
      _ = m.plate("group", [String]())
      return line
    },
    Mistake("repeated labels", site: "group", words: ["repeat", "own label"]) { m in
      let line = #line + 1
      _ = m.plate("group", ["x", "y", "x"])
      return line
    },
    Mistake("data that are not finite", site: "x", words: ["value 1 is nan", "Impute"]) { m in
      let row = m.plate("row", 2)
      let line = #line + 1
      _ = m.data("x", [1, .nan], over: row)
      return line
    },
    Mistake("infinite data", site: "data", words: ["value 2 is inf", "finite"]) { m in
      let row = m.plate("row", 2)
      let feature = m.plate("feature", ["a", "b"])
      let matrix = DesignMatrix(features: ["a", "b"], values: [1, 2, .infinity, 4])
      let line = #line + 1
      _ = m.data(matrix, over: row, feature)
      return line
    },
    Mistake("number of values", site: "x", words: ["3 values", "[row[2]]", "expected 2"]) { m in
      let row = m.plate("row", 2)
      let line = #line + 1
      _ = m.data("x", [1, 2, 3], over: row)
      return line
    },
    Mistake("other features", site: "data", words: ["\"b\"", "\"c\"", "feature[2]"]) { m in
      let row = m.plate("row", 1)
      let feature = m.plate("feature", ["a", "b"])
      let matrix = DesignMatrix(features: ["a", "c"], values: [1, 2])
      let line = #line + 1
      _ = m.data(matrix, over: row, feature)
      return line
    },
    Mistake("observed value that is not a number", site: "y", words: ["value 0 is nan"]) { m in
      let row = m.plate("row", 2)
      let mean = m.sample("mean", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Normal(mean, 1), [.nan, 1], over: row)
      return line
    },
    Mistake("observed value out of support", site: "y", words: ["value 1 is -1.0", "Exponential"]) {
      m in
      let row = m.plate("row", 2)
      let rate = m.sample("rate", HalfNormal(scale: 1))
      let line = #line + 1
      m.observe("y", Exponential(rate: rate), [1, -1], over: row)
      return line
    },
    Mistake("success that is neither 0 nor 1", site: "y", words: ["value 1 is 0.5", "Bernoulli"]) {
      m in
      let row = m.plate("row", 2)
      let logits = m.sample("logits", Normal(0, 1))
      let line = #line + 1
      m.observe("y", Bernoulli(logits: logits), [1, 0.5], over: row)
      return line
    },
    Mistake("latent Bernoulli", site: "z", words: ["discrete", "Sum it out"]) { m in
      let line = #line + 1
      _ = m.sample("z", Bernoulli(logits: 0))
      return line
    },
    Mistake(
      "latent array over the subsampled plate", site: "effect",
      words: ["subsampled plate row[5]", "without subsampling"]
    ) { m in
      let row = m.plate("row", 5, subsampled: true)
      let line = #line + 1
      _ = m.sample("effect", Normal(0, 1), over: row)
      return line
    },
    Mistake("two subsampled plates", site: "column", words: ["\"row\"", "only one"]) { m in
      _ = m.plate("row", 5, subsampled: true)
      let line = #line + 1
      _ = m.plate("column", 4, subsampled: true)
      return line
    },
    Mistake("an axis that is no plate", site: "a", words: ["stray[2]", "m.plate"]) { m in
      let stray = Axis("stray", count: 2)
      let line = #line + 1
      _ = m.sample("a", Normal(0, 1), over: stray)
      return line
    },
    Mistake("mistake in a derived quantity", site: "d", words: ["softmax(along: group)"]) { m in
      let group = m.plate("group", 2)
      let a = m.sample("a", Normal(0, 1))
      let line = #line + 1
      m.deterministic("d", a.softmax(along: group))
      return line
    },
    Mistake("only the first mistake is told", site: "a", words: ["scale of Normal is -1.0"]) { m in
      let line = #line + 1
      let a = m.sample("a", Normal(0, -1))
      m.deterministic("d", a + 1)
      _ = m.sample("b", Normal(a, -7))
      return line
    },
  ]
}

@Suite struct ModelErrorTests {
  @Test(arguments: Mistake.all + Mistake.ofAxes + Mistake.arrays + Mistake.ofDistributions)
  func theSentenceNamesTheCause(_ mistake: Mistake)
    throws
  {
    var builder = ModelBuilder()
    let line = try mistake.body(&builder)
    let error = #expect(throws: ModelError.self) {
      try CompiledModel(Sketch { m in _ = try mistake.body(&m) })
    }
    let found = try #require(error)
    #expect(found.site == mistake.site)
    #expect(found.location.line == line && found.location.file == mistake.file)
    let sentence = found.description
    #expect(sentence.hasPrefix("site \"\(mistake.site)\" (\(found.location.file):\(line)): "))
    for word in mistake.words { #expect(sentence.contains(word), "\(sentence)") }
  }

  @Test func whatTheModelThrowsIsPassedOn() {
    struct Own: Error {}
    #expect(throws: Own.self) { try CompiledModel(Sketch { _ in throw Own() }) }
  }

  @Test func minibatchesNeedASubsampledPlate() throws {
    let model = try CompiledModel(Sketch { m in _ = m.sample("a", Normal(0, 1)) })
    let error = #expect(throws: SubsamplingError.self) { try model.subsampled() }
    #expect(error?.description.contains("subsampled: true") == true)
  }

  /// A likelihood that takes a nonlinear function of a sum over the plate fits on all rows, and says why not on some.
  @Test func minibatchesOfWhatIsNoSumOverRowsAreRefused() throws {
    let model = try CompiledModel(
      Sketch { m in
        let row = m.plate("row", 4, subsampled: true)
        let slope = m.sample("slope", Normal(0, 1))
        let mean = (slope * m.data("x", [1, 2, 3, 4], over: row)).sum(over: row)
        let one = m.plate("one", 1)
        m.observe("y", Normal(mean, 1), [2], over: one)
      })
    let error = #expect(throws: (any Error).self) { try model.subsampled() }
    #expect(error.map(String.init(describing:))?.contains("row[4]") == true)
  }
}
