import CVectorMath
import MathKernels

/// A planned computation: flat lists of instructions over one arena, with no decisions left for run time.
///
/// The program itself is immutable and shared; each thread runs it in its own `Workspace`.
package final class Program: Sendable {
  /// Where an array is stored.
  enum Region: Hashable {
    /// Scratch memory of a workspace, at an offset in doubles.
    case arena(Int)
    /// Packed observed data, by number, at an offset.
    case data(Int, offset: Int)

    func shifted(by step: Int) -> Region {
      switch self {
      case .arena(let offset): .arena(offset + step)
      case .data(let number, let offset): .data(number, offset: offset + step)
      }
    }
  }

  /// An instruction whose operands are not yet addresses.
  struct Instruction {
    /// The array kernel, unless a routine replaces it.
    var operation: cvm_operation
    var routine: Routine?
    var out: Region?
    var a: Region?
    var b: Region?
    var c: Region?
    var outer: [Loop] = []
    var summed: [Loop] = []
    var inner = 0
    var tiled = false
    var aMoves = true
    var bMoves = true
    var m = 0
    var n = 0
    var lda = 0
    var ldb = 0
    /// Step of `out` from tile to tile, for outputs over all rows.
    var outTileStride: Int?
  }

  struct Loop: Hashable {
    var count: Int
    var out: Int
    var a: Int
    var b: Int
  }

  /// One pass over the tiles, then what can be computed from its sums.
  struct Sweep {
    var tile: [Instruction] = []
    var after: [Instruction] = []
  }

  /// Observed data, packed tile by tile: [tile][other axes…][row in tile], or row-major where it has no tiled axis.
  struct PackedData {
    let values: AlignedBuffer
    /// Doubles of one tile, 0 where the data are not tiled.
    let tileStride: Int
  }

  /// Packed data that are ones until a workspace replaces them by random factors.
  struct Mask {
    let number: Int
    let rate: Double
    /// Factors of a tile, or of all where the mask is not tiled.
    let count: Int
    let isTiled: Bool
  }

  /// Where the size B of the minibatch and its scale N/B are stored.
  struct Minibatch {
    let extentOffset: Int
    let scaleOffset: Int
  }

  struct Output {
    /// In the order in which values are stored in the buffer; a tiled axis is last.
    var storedAxes: [Axis]
    var requestedAxes: [Axis]
    var region: Region
    var tiled: Bool
    /// Its place among the requested outputs.
    var number: Int
  }

  let dimension: Int
  let arenaCount: Int
  let positionOffset: Int
  let gradientOffset: Int
  let constants: [(offset: Int, value: Double)]
  let minibatch: Minibatch?
  let objectiveOffset: Int?
  let prologue: [Instruction]
  let sweeps: [Sweep]
  let data: [PackedData]
  let masks: [Mask]
  let outputs: [Output]
  let tileAxis: Axis?
  let tileRows: Int

  init(_ plan: Planner.Result) {
    dimension = plan.dimension
    arenaCount = plan.arenaCount
    positionOffset = plan.positionOffset
    gradientOffset = plan.gradientOffset
    constants = plan.constants
    minibatch = plan.minibatch
    objectiveOffset = plan.objectiveOffset
    prologue = plan.prologue
    sweeps = plan.sweeps
    data = plan.data
    masks = plan.masks
    outputs = plan.outputs
    tileAxis = plan.tileAxis
    tileRows = plan.tileRows
  }

  /// Plans the evaluation of a scalar objective with its gradient, of outputs, or of both.
  ///
  /// - Parameters:
  ///   - slots: the latent arrays; together they cover the position without gaps.
  ///   - subsampling: the axis that takes minibatches, if one does.
  package static func compile(
    objective: Quantity?, outputs: [Quantity] = [], slots: [ParameterSlot],
    subsampling: Axis? = nil
  ) throws -> Program {
    var graph = Graph(subsampling: subsampling)
    let root = objective.map { graph.trace($0) }
    var gradients: [Int] = []
    if let root {
      let parameters = slots.map { graph.insert(.parameter($0), []) }
      gradients = graph.gradient(of: root, withRespectTo: parameters)
    }
    let outputNodes = outputs.map { graph.trace($0) }
    let planner = Planner(
      graph: graph, objective: root, gradients: gradients, slots: slots, outputs: outputNodes,
      outputAxes: outputs.map(\.axes), subsampling: subsampling)
    return Program(try planner.plan())
  }

  /// Plans the evaluation of a scalar's gradients alone, in some of the slots; all others read as zero.
  package static func compile(
    gradientsOf objective: Quantity, in wanted: [ParameterSlot], slots: [ParameterSlot]
  ) throws -> Program {
    var graph = Graph()
    let root = graph.trace(objective)
    let parameters = wanted.map { graph.insert(.parameter($0), []) }
    let gradients = graph.gradient(of: root, withRespectTo: parameters)
    let planner = Planner(
      graph: graph, objective: nil, gradients: gradients,
      slots: wanted + slots.filter { !wanted.contains($0) }, outputs: [], outputAxes: [],
      subsampling: nil)
    return Program(try planner.plan())
  }

  package var instructionCount: Int {
    prologue.count + sweeps.reduce(0) { $0 + $1.tile.count + $1.after.count }
  }
}

/// A computation that this engine cannot lay out.
package struct PlanningError: Error, CustomStringConvertible {
  package let description: String
}
