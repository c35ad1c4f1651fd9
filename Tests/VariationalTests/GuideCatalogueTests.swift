import Inference
import Optimization
import TestSupport
import Testing
import Variational
import Words

@Suite struct GuideCatalogueTests {
  @Test func everyFamilyIsWhole() throws {
    let names = GuideCatalogue.all.map { $0.id }
    #expect(Set(names).count == names.count && names == GuideCatalogue.choice.choices)
    #expect(names.contains(GuideCatalogue.standard.id))
    for type in GuideCatalogue.all {
      try check(type)
      #expect(GuideCatalogue.family(type.id)?.id == type.id)
    }
    #expect(GuideCatalogue.family("none of them") == nil)
  }

  private func check<Family: GuideFamily>(_ type: Family.Type) throws {
    let family = Family()
    for dimension in [0, 1, 7] {
      #expect(try family.guide(dimension: dimension).dimension == dimension)
    }
    #expect(!family.name.isEmpty && GuideCatalogue.choice.words.contains(Family.words))
    for card in Family.settings {
      let text = try #require(card.text(in: family), "\(card.name) has no default")
      var same = Family()
      try card.set(text, in: &same)
      #expect(GuideFamilyRecord(same) == GuideFamilyRecord(family))
    }
  }

  /// A record is that of one family with its settings, as text.
  @Test func recordsTellSettingsApart() throws {
    #expect(GuideFamilyRecord(.lowRank(rank: 3)) != GuideFamilyRecord(.lowRank(rank: 4)))
    #expect(GuideFamilyRecord(.meanField) != GuideFamilyRecord(.fullRank))
    #expect(GuideFamilyRecord(.lowRank(rank: 3)).settings == ["rank": "3"])
    #expect(throws: InvalidGuide.self) { try LowRankFamily.lowRank(rank: 0).guide(dimension: 2) }
  }
}

/// What a card accepts, SVI accepts; and the order of the settings is that in which they can be set.
@Suite struct SVISettingsTests {
  @Test func theDefaultsAreValues() throws {
    for card in SVI.settings {
      guard let text = card.text(in: SVI()) else { continue }
      var inference = SVI()
      try card.set(text, in: &inference)
      #expect(inference == SVI(), "\(card.name)")
    }
  }

  @Test(arguments: ["0", "1", "-1", "0.5", "1e9", "1000000000", "inf", "nan", "fast", "adamw"])
  func whatACardAcceptsSVIAccepts(text: String) throws {
    for card in SVI.settings {
      var inference = SVI()
      guard (try? card.set(text, in: &inference)) != nil else { continue }
      #expect(throws: Never.self, "\(card.name) \(text)") {
        try inference.validate(rowCount: 1_000_000_000)
      }
      let again = try #require(card.text(in: inference))
      var same = SVI()
      try card.set(again, in: &same)
      #expect(same == inference, "\(card.name) \(text)")
    }
  }

  /// A rate and a period are numbers of the schedule; a rate alone is constant.
  @Test(
    arguments: [
      ([:], nil), (["learning-rate": "0.01"], .constant(0.01)),
      (["schedule": "constant"], .constant()),
      (["schedule": "constant", "learning-rate": "0.02"], .constant(0.02)),
      (["schedule": "fast"], .fast), (["schedule": "automatic"], nil),
      (["schedule": "warm-restarts"], .warmRestarts(from: 0.1, period: 1000, growth: 2)),
      (
        ["schedule": "warm-restarts", "learning-rate": "0.3", "period": "7"],
        .warmRestarts(from: 0.3, period: 7, growth: 2)
      ),
    ] as [([String: String], LearningRate?)])
  func schedules(_ texts: [String: String], _ expected: LearningRate?) throws {
    var inference = SVI()
    for card in SVI.settings {
      if let text = texts[card.name] { try card.set(text, in: &inference) }
    }
    #expect(inference.learningRate == expected)
    for (name, text) in texts {
      let card = try #require(SVI.settings.first { $0.name == name })
      #expect(card.text(in: inference) == text)
    }
  }
}
