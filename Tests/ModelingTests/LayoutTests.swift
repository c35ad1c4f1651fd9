import Bayes
import GenreModels
import Testing

@Suite struct LayoutTests {
  @Test func scalarsAreNamedByLabels() throws {
    let layout = try StudyModel.hierarchical(.centered).compiled().layout
    let names = layout.scalars.map(\.name)
    #expect(names.count == 20 && layout.scalarCount == 20 && Set(names).count == 20)
    #expect(Array(names[..<4]) == Demo.genres.map { "alpha[\($0)]" })
    #expect(Array(names[4..<7]) == Demo.features.map { "mu[\($0)]" })
    #expect(names[7] == "sigma")
    #expect(names[8] == "beta[Rock,energy]" && names[9] == "beta[Rock,tempo]")
    #expect(names[19] == "beta[Blues,valence]")
    #expect(layout.range(of: "beta") == 8..<20 && layout.range(of: "gamma") == nil)
    let beta = layout.scalars[12]
    #expect(
      beta.dimensions == ["genre", "feature"] && beta.index == [1, 1] && beta.site == "beta")
  }

  @Test func scalarsAreNumberedWhereThereAreNoLabels() throws {
    let names = try StudyModel.network(.tanh).compiled().layout.scalars.map(\.name)
    #expect(names[0] == "W1[0,energy]" && names[15] == "b1[0]" && names[20] == "W2[Rock,0]")
  }

  @Test func deterministicSitesFollowTheLatentOnes() throws {
    let model = try CompiledModel(
      Sketch { m in
        let group = m.plate("group", ["a", "b"])
        let scale = m.sample("scale", HalfNormal(scale: 1))
        m.deterministic("variance", square(scale))
        let effect = m.sample("effect", Normal(0, scale), over: group)
        m.deterministic("total", effect.sum(over: group))
        m.deterministic("doubled", 2 * effect)
      })
    let names = model.layout.scalars.map(\.name)
    #expect(
      names == [
        "scale", "effect[a]", "effect[b]", "variance", "total", "doubled[a]", "doubled[b]",
      ])
    #expect(model.layout.sites.map(\.isLatent) == [true, true, false, false, false])
    let values = model.makeNamer().scalars(at: [logarithm(exponential(3) - 1), 0.5, -2])
    let expected = [3, 0.5, -2, 9, -1.5, 1, -4]
    #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  /// A location may hold its axes in another order than the site that it centres.
  @Test func noncenteredSitesKeepTheOrderOfTheirAxes() throws {
    let model = try CompiledModel(
      Sketch { m in
        let genre = m.plate("genre", ["g0", "g1"])
        let feature = m.plate("feature", ["f0", "f1", "f2"])
        let location = m.sample("location", Normal(0, 1), over: feature, genre)
        _ = m.sample(
          "beta", Normal(location, 2), over: genre, feature, parameterization: .noncentered)
      })
    let position = Demo.position(12)
    let values = model.makeNamer().scalars(at: position)
    let byName = Dictionary(uniqueKeysWithValues: zip(model.layout.scalars.map(\.name), values))
    for g in 0..<2 {
      for f in 0..<3 {
        let expected = position[f * 2 + g] + 2 * position[6 + g * 3 + f]
        #expect(abs((byName["beta[g\(g),f\(f)]"] ?? .nan) - expected) < 1e-14)
      }
    }
    // And so do draws from the prior.
    var random = RandomStream(seed: 2)
    #expect(try model.ancestralDraw(using: &random).count == 12)
  }

  @Test func differencesOfLayoutsAreSaid() throws {
    func layout(_ labels: [String], _ name: String = "x") throws -> ParameterLayout {
      try CompiledModel(
        Sketch { m in
          let group = m.plate("group", labels)
          _ = m.sample(name, Normal(0, 1), over: group)
        }
      ).layout
    }
    let one = try layout(["a", "b"])
    #expect(try one.difference(from: layout(["a", "b"])) == nil)
    let relabeled = try #require(try one.difference(from: layout(["a", "c"])))
    #expect(relabeled.contains("x") && relabeled.contains("group") && relabeled.contains("c"))
    #expect(try one.difference(from: layout(["a", "b", "c"])) != nil)
    #expect(try one.difference(from: layout(["a", "b"], "y"))?.contains("y") == true)
  }
}
