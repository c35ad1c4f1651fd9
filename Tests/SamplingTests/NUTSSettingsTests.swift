import Sampling
import Testing
import Words

/// What a card accepts, the sampler accepts: the two say their ranges in two places.
@Suite struct NUTSSettingsTests {
  /// A dense metric that would not fit into memory is refused before anything is allocated; others are not.
  @Test func immenseDenseMetricsAreRefused() throws {
    let immense = TestTargets.normal(deviations: [Double](repeating: 1, count: 20_000))
    var sampler = NUTS(chains: 1, draws: 1, warmup: 0)
    sampler.maximumTreeDepth = 1
    sampler.metric = .dense
    let error = #expect(throws: InvalidSetting.self) {
      try sampler.sample(immense)
    }
    #expect(error?.name == "metric" && error?.found.contains("20000") == true)
    sampler.metric = .diagonal
    #expect(try sampler.sample(immense).chains.count == 1)
  }

  @Test func theDefaultsAreValues() throws {
    for card in NUTS.chainSettings + NUTS.settings {
      guard let text = card.text(in: NUTS()) else { continue }
      var sampler = NUTS()
      try card.set(text, in: &sampler)
      #expect(sampler == NUTS(), "\(card.name)")
    }
  }

  /// Numbers inside and outside of ranges, and their edges.
  @Test(arguments: [
    "0", "1", "2", "20", "21", "-1", "0.5", "0.999", "1.5", "1000", "1e9", "inf", "nan",
  ]) func whatACardAcceptsTheSamplerAccepts(text: String) throws {
    for card in NUTS.chainSettings + NUTS.settings {
      var sampler = NUTS()
      sampler.targetESS = 100
      guard (try? card.set(text, in: &sampler)) != nil else { continue }
      if let maximum = sampler.maximumDraws { sampler.draws = min(sampler.draws, maximum) }
      if sampler.draws < 4 { sampler.targetESS = nil }
      #expect(throws: Never.self, "\(card.name) \(text)") { try sampler.validate() }
    }
  }
}
