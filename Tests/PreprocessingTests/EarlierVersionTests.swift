import Foundation
import Preprocessing
import Storage
import Testing

/// Pipelines as version 0.1.0 saved them.
@Suite struct EarlierVersionTests {
  /// A saved pipeline, and the settings that it was fitted with.
  struct Saved: Sendable, CustomTestStringConvertible {
    let name: String
    let settings: Pipeline
    var testDescription: String { name }

    func data() throws -> Data {
      try Data(
        contentsOf: #require(
          Bundle.module.url(
            forResource: name, withExtension: "json", subdirectory: "Fixtures/saved-by-0.1.0")))
    }
  }

  static let saved = [
    Saved(
      name: "every-step",
      settings: Pipeline(
        target: "genre",
        steps: [
          .repairUnits(UnitRepair(.indicator, ["year": .below(1900, times: 1)])),
          .encodeTexts(TextEncoder(hashed: ["artist": 8], counted: ["artist": 3])),
          .impute(Imputer(nil, ["mode": .mostFrequent])),
          .encode(
            CategoryEncoder(
              ["key": .cyclic(period: 12), "mode": .oneHot, "title": .oneHot],
              missing: ByColumn(.marked, ["title": .refused]))),
          .impute(Imputer(.indicator, ["energy": .median])),
          .clip(QuantileClipper(0.05, ["tempo": 0.1])),
          .transform(
            PowerTransformer(
              .skewed, ["tempo": .yeoJohnson, "year": .boxCox, "duration": .log1p])),
          .scale(Scaler(.standard, ["tempo": .robust, "energy": .minmax])),
          .normalizeRows(RowNormalizer()), .reduce(ComponentReducer(.count(2))),
        ])),
    Saved(
      name: "held-columns",
      settings: Pipeline(
        target: "genre",
        steps: [
          .repairUnits(UnitRepair(.indicator)),
          .encode(CategoryEncoder(["mode": .oneHot], missing: ByColumn(.marked))),
          .impute(Imputer(.indicator)), .transform(PowerTransformer(.yeoJohnson)),
          .scale(Scaler()), .reduce(ComponentReducer(.share(0.9))),
        ])),
    Saved(
      name: "latent-cells",
      settings: Pipeline(
        target: "genre", dropped: ["title", "artist", "mode", "key"],
        steps: [
          .repairUnits(UnitRepair(.indicator)),
          .impute(Imputer(.latent, ["energy": .constant(-1.5)])), .scale(Scaler()),
        ])),
  ]

  @Test(arguments: saved)
  func theBytesStayTheSame(_ saved: Saved) throws {
    let data = try saved.data()
    let opened = try JSONDecoder.readable().decode(FittedPipeline.self, from: data)
    #expect(opened.settings == saved.settings)
    #expect(try JSONEncoder.readable().encode(opened) == data)
  }

  /// No kind of step is left out, and a pipeline that differs in one step is another.
  @Test func everyKindIsThere() throws {
    let kinds = [
      "repair_units", "encode_texts", "impute", "clip", "transform", "encode", "scale",
      "normalize_rows", "reduce",
    ]
    let steps = Self.saved[0].settings.steps
    for kind in kinds {
      let text = String(decoding: try Self.saved[0].data(), as: UTF8.self)
      #expect(text.components(separatedBy: "\"\(kind)\" : {").count > 2, "\(kind)")
    }
    for (place, step) in steps.enumerated() {
      #expect(steps.indices.filter { steps[$0] == step } == [place])
    }
    #expect(Set(steps.map { "\(type(of: $0.preprocessor))" }).count == kinds.count)
  }
}
