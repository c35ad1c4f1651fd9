import Bayes
import Foundation
import GenreModels
import Testing

/// Reports name options for who types commands, and arguments for who writes Swift.
@Suite struct ReaderTests {
  /// A posterior of a centred model whose chains diverge, so that the remedy names a setting.
  private static func divergent() throws -> Posterior {
    var sampler = NUTS()
    (sampler.seed, sampler.draws, sampler.warmup) = (5, 200, 200)
    (sampler.chains, sampler.targetAcceptance) = (2, 0.6)
    let posterior = try sampler.fit(Funnel())
    try #require(posterior.divergences > 0)
    return posterior
  }

  private struct Funnel: Model {
    func callAsFunction(_ m: inout ModelBuilder) throws {
      let group = m.plate("group", 8)
      let scale = m.sample("scale", HalfCauchy(scale: 5))
      _ = m.sample("effect", Normal(0, scale), over: group)
    }
  }

  private func check(_ result: some Documented, namesSettings: Bool = true) {
    let (swift, typed) = (result.text(for: .swift), result.text(for: .commandLine))
    let option = /--[a-z]/
    #expect(!swift.contains(option), "\(swift)")
    #expect(typed.contains(option) == namesSettings && result.text() == swift, "\(typed)")
    for reader in [Passage.Reader.swift, .commandLine] {
      let document = result.document(for: reader)
      #expect(result.page(for: reader) == document.html())
      #expect(result.markdown(for: reader) == document.markdown())
    }
  }

  @Test func audits() throws { check(try DocumentedResultTests.audit()) }

  @Test func posteriorsAndWhatIsSavedOfThem() throws {
    let posterior = try Self.divergent()
    check(posterior)
    check(posterior.diagnosis)
    #expect("\(posterior)".contains("parameterization: .noncentered"))
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("readers-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try posterior.save(to: folder)
    let opened = try Posterior(contentsOf: folder)
    #expect(opened.run == posterior.run)
    #expect(opened.text(for: .commandLine).contains("--parameterization noncentered"))
    #expect(opened.text(for: .commandLine) == posterior.text(for: .commandLine))
  }

  @Test func summariesOfLargeArrays() throws {
    let fit = try ReportTextTests.fit(.ancestral(draws: 20, seed: 4))
    check(fit.posterior.summary())
    check(fit.report, namesSettings: false)
  }

  /// A mode of the hierarchical model has a note on its parameterization, in the text and in JSON.
  @Test func notesOfAFit() throws {
    let fit = try ReportTextTests.fit(.map(MAP(seed: 4)))
    check(fit.report)
    let notes = try #require(try ReportJSONTests.object(fit.report)["notes"] as? [String])
    #expect(
      notes == fit.report.notes && notes.contains { $0.contains("parameterization: .centered") })
  }

  /// A printed posterior names every array, and ends with its warnings.
  @Test func printedPosteriorsAreDocuments() throws {
    let posterior = try ReportTextTests.fit(.ancestral(draws: 20, seed: 4)).posterior
    let document = posterior.document()
    #expect(
      "\(posterior)" == document.text() && document.title == "Posterior by ancestral sampling")
    for site in posterior.layout.sites { #expect("\(posterior)".contains(site.name)) }
    #expect(try ParsedPage(document.html()).tables().count == 1)
  }
}
