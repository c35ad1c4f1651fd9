import Preprocessing
import Tables
import Testing
import Words

/// Words become the steps that someone who writes Swift would list.
@Suite struct PreparationRequestTests {
  private static func steps(_ texts: [String: [String]]) throws -> [PreparationStep] {
    try PreparationRequest(texts).pipeline(target: "y", dropped: []).steps
  }

  private static let repair = PreparationStep.repairUnits(UnitRepair(.indicator))
  private static let fill = PreparationStep.impute(Imputer(.indicator))
  private static let scale = PreparationStep.scale(Scaler(.standard))

  @Test func nothingAskedForIsWhatIsRecommended() throws {
    let pipeline = try PreparationRequest([:]).pipeline(target: "y", dropped: ["id"])
    #expect(pipeline == .recommended(target: "y", dropped: ["id"]))
  }

  /// A request of each option alone, and the pipeline that it asks for.
  private static let requests: [(texts: [String: [String]], steps: [PreparationStep])] = [
    (["units": ["none"]], [fill, scale]),
    (
      ["units": ["a=none"]],
      [.repairUnits(UnitRepair(.indicator, ["a": .below(0, times: 1)])), fill, scale]
    ),
    (
      ["units": ["none", "a=above 5 times 0.5"]],
      [.repairUnits(UnitRepair(nil, ["a": .above(5, times: 0.5)])), fill, scale]
    ),
    (
      ["count": ["a", "b=2"], "hash": ["a=8"]],
      [
        repair, .encodeTexts(TextEncoder(hashed: ["a": 8], counted: ["a": 5, "b": 2])), fill, scale,
      ]
    ),
    (
      ["encode": ["a=one-hot"]],
      [repair, .encode(CategoryEncoder(["a": .oneHot], missing: ByColumn(.marked))), fill, scale]
    ),
    // A rule for the column fills it before it is encoded, and the step for numbers does not see it.
    (
      ["encode": ["a=cyclic:12"], "impute": ["median", "a=most-frequent"]],
      [
        repair, .impute(Imputer(nil, ["a": .mostFrequent])),
        .encode(CategoryEncoder(["a": .cyclic(period: 12)], missing: ByColumn(.zeros))),
        .impute(Imputer(.median)), scale,
      ]
    ),
    (
      ["encode": ["a=one-hot"], "impute": ["a=none"]],
      [
        repair,
        .encode(CategoryEncoder(["a": .oneHot], missing: ByColumn(.marked, ["a": .refused]))),
        fill, scale,
      ]
    ),
    (["impute": ["none"]], [repair, scale]),
    (
      ["impute": ["none", "a=b=0.5"]],
      [repair, .impute(Imputer(Imputation.none, ["a=b": .constant(0.5)])), scale]
    ),
    (["clip-tails": ["0.01"]], [repair, fill, .clip(QuantileClipper(0.01)), scale]),
    (
      ["transform": ["log1p", "a=none"]],
      [repair, fill, .transform(PowerTransformer(.log1p, ["a": Transformation.none])), scale]
    ),
    (["transform": ["none"]], [repair, fill, scale]),
    // Prepared columns keep their units.
    (["scale": ["none"]], [fill]),
    (["scale": ["none", "a=robust"]], [fill, .scale(Scaler(Scaling.none, ["a": .robust]))]),
    (["normalize-rows": ["true"]], [repair, fill, scale, .normalizeRows(RowNormalizer())]),
    (["components": ["3"]], [repair, fill, scale, .reduce(ComponentReducer(.count(3)))]),
    (["components": ["0.9"]], [repair, fill, scale, .reduce(ComponentReducer(.share(0.9)))]),
  ]

  @Test(arguments: requests.indices)
  func eachOptionAsksForItsStep(_ index: Int) throws {
    let request = Self.requests[index]
    #expect(try Self.steps(request.texts) == request.steps, "\(request.texts)")
  }

  @Test func eachOptionOfAStepIsAskedForAbove() {
    let asked = Set(Self.requests.flatMap(\.texts.keys))
    #expect(Set(PreparationRequest.options.map(\.name)) == asked)
  }

  @Test(arguments: [
    ("impute", ["mean", "median"], "--impute has two rules for all columns"),
    ("scale", ["a=none", "a=robust"], "--scale has two rules for column \"a\""),
    ("units", ["none", "auto"], "--units has two rules for all columns"),
    ("count", ["a", "a=3"], "--count has two rules for column \"a\""),
    ("impute", ["medain"], "\"medain\" is no rule. Choose mean"),
    ("impute", ["medain"], "Did you mean \"median\"?"),
    ("impute", ["=mean"], "expected a column before the ="),
    ("encode", ["one-hot"], "a column is missing. Write COLUMN=RULE, as in key=one-hot."),
    ("units", ["below 5 times 2"], "a column is missing"),
    ("count", ["a=0"], "\"a=0\" cannot be used. Write COLUMN, or COLUMN=NUMBER with a positive"),
    ("count", ["a=inf"], "\"a=inf\" cannot be used"),
    ("hash", ["a=1"], "a number of buckets from 2 to 65536"),
    ("hash", ["a=8.5"], "a number of buckets from 2 to 65536"),
    ("hash", ["a=1e30"], "a number of buckets from 2 to 65536"),
    ("components", ["0"], "expected a number of components, or a share of the variance"),
    ("components", ["1.5"], "expected a number of components, or a share of the variance"),
    ("clip-tails", ["0.5"], "\"0.5\" is no rule. Choose a share of rows above 0 and below 0.5"),
  ])
  func aTextThatMeansNothingIsRefused(option: String, texts: [String], words: String) throws {
    let error = #expect(throws: PreparationError.self) { try Self.steps([option: texts]) }
    let message = try #require(error).message(for: .commandLine)
    #expect(message.contains(words), "\(message)")
    #expect(error?.kind == .usage)
  }

  @Test(arguments: [
    (["encode": ["a=one-hot"], "hash": ["a"]], "--encode and a count or hash of column \"a\""),
    (
      ["encode": ["a=one-hot"], "impute": ["a=latent"]], "--impute \"a=latent\" and --encode cannot"
    ),
    (["encode": ["a=one-hot"], "transform": ["a=log"]], "--transform and --encode cannot be"),
    (["encode": ["a=one-hot"], "clip-tails": ["a=0.1"]], "--clip-tails and --encode cannot be"),
    (["impute": ["latent"], "normalize-rows": ["true"]], "--impute latent and --normalize-rows"),
    (["impute": ["a=latent"], "components": ["2"]], "--impute latent and --components cannot"),
  ])
  func requestsThatCannotBeCombinedAreRefused(
    texts: [String: [String]], words: String
  ) throws {
    let error = #expect(throws: PreparationError.self) { try Self.steps(texts) }
    let message = try #require(error).message(for: .commandLine)
    #expect(message.contains(words) && message.hasSuffix("."), "\(message)")
  }

  /// What these rules do to other columns, or do not do at all, does not clash.
  @Test(arguments: [
    ["encode": ["a=one-hot"], "hash": ["b"]], ["encode": ["a=one-hot"], "transform": ["a=none"]],
    ["encode": ["a=one-hot"], "clip-tails": ["0.1"]],
    ["impute": ["latent"], "scale": ["standard"]],
  ])
  func othersCan(texts: [String: [String]]) throws {
    #expect(try !Self.steps(texts).isEmpty)
  }
}
