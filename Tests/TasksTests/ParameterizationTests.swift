import Bayes
import Fitting
import Foundation
import GenreModels
import Tasks
import TestSupport
import Testing

/// Groups of known scale, each observed with a known precision.
private struct KnownGroups: TableModel, Model {
  static let card = ModelCard(
    id: "groups", summary: "Groups of known scale.", response: .quantity,
    hasParameterizations: true)
  static let settings: [SettingCard<KnownGroups>] = []
  static let scale = 2.0
  /// From nothing to much.
  static let precisions = [1e-9, 0.05, 0.5, 10, 1000]
  var parameterization = Parameterization.centered
  var priors: [String] { [] }
  var hasIdentifiedScalars: Bool { true }
  func initialDeviation(ofSite name: String, extents: [Int]) -> Double { 0 }

  init() {}

  func model(of rows: ModelRows, parameterization: Parameterization) -> any Model {
    var groups = KnownGroups()
    groups.parameterization = parameterization
    return groups
  }

  func callAsFunction(_ m: inout ModelBuilder) throws {
    let group = m.plate("group", Self.precisions.count)
    let x = m.sample(
      "x", Normal(1, Quantity(Self.scale)), over: group, parameterization: parameterization)
    let noise = m.data("s", Self.precisions.map { 1 / $0.squareRoot() }, over: group)
    m.observe("y", Normal(x, noise), [0.5, 2, -1, 1.5, 3], over: group)
  }
}

/// What `auto` chooses.
@Suite struct ParameterizationTests {
  private static func nuts(seed: UInt64) -> NUTS {
    var sampler = NUTS()
    sampler.seed = seed
    return sampler
  }

  private func resolved(_ choice: ParameterizationChoice, by approximation: Approximation) throws
    -> ResolvedParameterization
  {
    try ResolvedParameterization(
      choice, KnownGroups(), by: approximation,
      rows: ModelRows(
        DesignMatrix(features: ["f"], values: [0]),
        target: .quantity(TargetMoments(mean: 0, deviation: 1))))
  }

  /// The pilot finds the precision of the data, so that (1 + I_found scale²)/(1 + I scale²), the variance of u, is near 1:
  /// within a fifth, far less than a funnel would need.
  @Test(.tags(.random), arguments: [1, 2, 3] as [UInt64]) func thePilotFindsThePrecisionOfTheData(
    _ own: UInt64
  )
    throws
  {
    let choice = try resolved(.auto, by: .nuts(Self.nuts(seed: seed(own))))
    guard case .partial(let found) = choice.parameterization else {
      Issue.record("found \(choice.parameterization)")
      return
    }
    let precisions = try #require(found["x"])
    #expect(found.count == 1 && precisions.count == KnownGroups.precisions.count)
    let square = KnownGroups.scale * KnownGroups.scale
    for (found, known) in zip(precisions, KnownGroups.precisions) {
      let variance = (1 + found * square) / (1 + known * square)
      #expect((0.8...1.25).contains(variance), "precision \(found), known: \(known)")
    }
    #expect(choice.gradientEvaluations > 0 && choice.notes.count == 1)
  }

  @Test func onlyNUTSTakesAPilot() throws {
    #expect(try resolved(.auto, by: .svi(SVI())).parameterization == .noncentered)
    #expect(try resolved(.centered, by: .nuts(NUTS())).parameterization == .centered)
    let noncentered = try resolved(.noncentered, by: .nuts(NUTS()))
    #expect(noncentered.parameterization == .noncentered && noncentered.gradientEvaluations == 0)
  }

  /// A mode depends on the coordinates: where they were not chosen, the fit says which it took.
  @Test func aModeNamesItsCoordinates() throws {
    let chosen = try resolved(.auto, by: .map(MAP(seed: 1)))
    #expect(chosen.parameterization == .noncentered)
    #expect(chosen.notes.count == 1 && "\(chosen.notes[0])".contains("parameterization: .centered"))
    #expect(
      chosen.notes[0].words(for: .commandLine).contains("--parameterization centered"))
    for quiet in [
      try resolved(.noncentered, by: .map(MAP(seed: 1))),
      try resolved(.centered, by: .map(MAP(seed: 1))), try resolved(.auto, by: .svi(SVI())),
    ] {
      #expect(quiet.notes.isEmpty)
    }
  }

  /// M4, whose 14 scales are funnels to a fixed parameterization, with the default settings.
  @Test(
    .tags(.random), .enabled(if: ReferenceFiles.reference != nil, "no folder of reference answers"))
  func automaticRelevanceDeterminationMixes() throws {
    let folder = try #require(ReferenceFiles.reference).appendingPathComponent("stan-genre")
    let split = Split(
      training: try Table.read(path: folder.appendingPathComponent("train.csv").path),
      test: try Table.read(path: folder.appendingPathComponent("test.csv").path))
    let fit = try ARDClassifier().fit(
      to: split,
      pipeline: Pipeline(target: "class", dropped: [], imputation: .none, scaling: .none),
      by: .nuts(Self.nuts(seed: seed(1))))
    #expect(fit.report.agreement?.divergences == 0)
    #expect(try #require(fit.report.agreement?.maxRHat) <= 1.01)
    #expect(try #require(fit.report.agreement?.minBulkESS) >= 1500)
  }
}
