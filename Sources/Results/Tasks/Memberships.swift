import Clustering
import ComputationGraph
import Diagnostics
import Inference
import MathKernels
import Modeling
import Posteriors

/// The component probabilities of each row, draw by draw.
struct Memberships {
  /// Calls its argument with every draw of a chain: its number, the probabilities row-major [row, component], and the component
  /// that each row draws.
  typealias EachDraw = (
    _ body: (_ draw: Int, _ probabilities: [Double], _ drawn: Grouping) -> Void
  ) -> Void

  let posterior: Posterior
  let model: CompiledModel
  let site: String
  let axis: String
  let rowCount: Int
  let componentCount: Int

  init(_ posterior: Posterior, _ model: CompiledModel, site: String, along axis: String) throws {
    let axes = try model.makeNamer(ofDeterministic: site, innermost: axis).axes
    guard axes.count == 2, let last = axes.last, last.count <= 256 else {
      throw ModelError(
        site: site, location: SourceLocation(file: "posterior", line: 0),
        message:
          "found the axes \(describe(axes)), expected two: rows, and at most 256 components.")
    }
    (self.posterior, self.model, self.site, self.axis) = (posterior, model, site, axis)
    (rowCount, componentCount) = (axes[0].count, last.count)
  }

  /// Applies `body` to every draw that statistics use, chains in parallel; returns its results, chain after chain.
  func mapChains<Value: Sendable>(
    _ body: @Sendable (_ chain: Int, _ draws: EachDraw) -> Value
  ) throws -> [Value] {
    let selection = posterior.draws.selection
    let positions = selection.chains.map { posterior.positions[$0].prefix(selection.drawCount) }
    // One for each chain, and so for each thread.
    nonisolated(unsafe) let namers = try selection.chains.map { _ in try makeNamer() }
    return parallelMap(positions.count, workers: processorCount) { chain in
      body(chain) { each in
        var draw = 0
        positions[chain].forEachRow { position in
          let probabilities = namers[chain].scalars(at: position)
          each(draw, probabilities, drawn(chain: chain, draw: draw, probabilities))
          draw += 1
        }
      }
    }
  }

  /// The components that the rows draw at one draw of the parameters.
  func drawn(chain: Int, draw: Int) throws -> Grouping {
    let namer = try makeNamer()
    let probabilities = posterior.positions[posterior.draws.selection.chains[chain]]
      .withRow(draw) { namer.scalars(at: $0) }
    return drawn(chain: chain, draw: draw, probabilities)
  }

  private func drawn(chain: Int, draw: Int, _ probabilities: [Double]) -> Grouping {
    let chain = posterior.chainNumbers[posterior.draws.selection.chains[chain]]
    var random = RandomStream(
      seed: posterior.run.seed, chain: chain, purpose: .allocation, step: draw)
    // Rows × draws of them: without a generic call for each.
    return probabilities.withUnsafeBufferPointer { probabilities in
      Grouping(unsafeUninitializedCapacity: rowCount) { drawn, count in
        for row in 0..<rowCount {
          let start = row * componentCount
          var rest = random.uniform()
          var component = 0
          for place in 0..<componentCount where probabilities[start + place] > 0 {
            component = place
            rest -= probabilities[start + place]
            if rest < 0 { break }
          }
          drawn.initializeElement(at: row, to: UInt8(component))
        }
        count = rowCount
      }
    }
  }

  private func makeNamer() throws -> CompiledModel.Namer {
    try model.makeNamer(ofDeterministic: site, innermost: axis)
  }
}
