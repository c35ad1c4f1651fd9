import Sampling
import Testing

/// What a card accepts, the sampler accepts: the two say their ranges in two places.
@Suite struct NUTSSettingsTests {
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
