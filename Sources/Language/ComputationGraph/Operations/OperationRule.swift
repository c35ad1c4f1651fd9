/// All that the engine has to know about an operation.
///
/// Nothing here has a default implementation: an operation that forgets a part does not compile.
protocol OperationRule {
  // MARK: what it computes

  /// The axes of the result.
  func axes(of inputs: [[Axis]]) -> [Axis]
  /// The result over its axes, straight from the definition: the oracle of the planned program.
  func value(of inputs: [Tensor], over axes: [Axis]) -> Tensor
  /// Bounds on every element of the result, from bounds on those of the inputs: sound, not always sharp.
  func bounds(of inputs: [Bounds]) -> Bounds
  /// Whether inputs that no evaluation changes give a result that none changes: false for what is latent, drawn, or counts the
  /// rows of a minibatch.
  var isFixed: Bool { get }

  // MARK: a node of the graph

  /// The operation on these nodes as a node, in the simplest form known.
  func node(of inputs: [Int], in graph: inout Graph) -> Int
  /// What the adjoint of a node of this operation contributes to that of one of its inputs.
  func pullBack(_ adjoint: Adjoint, in graph: inout Graph) -> Int
  /// Whether it passes some elements of its inputs through and drops others: the adjoint of the latter is 0.
  ///
  /// The dropped elements may be NaN or infinite, and 0 · ∞ is not 0: the adjoint guards the derivatives there.
  var selects: Bool { get }
  /// In which of its inputs it is linear: sums over the rows of a minibatch may enter these alone.
  var linearity: Linearity { get }

  // MARK: tiles and minibatches

  /// The axes of the observations it holds: one of these is cut into tiles.
  var observedAxes: [Axis] { get }
  /// The axes along which elements of the result depend on other elements of the inputs; nil where there are none. A sum over
  /// axes is none of these: tiles add up.
  func coupling(of inputs: [[Axis]], to axes: [Axis]) -> Coupling?

  // MARK: the tile engine

  /// Whether its value has its own scratch memory, released after the last use. It has none where it is data, a constant or a
  /// part of the position, or shares the memory of its input; `lower` then must not consume the input, so that nothing is
  /// released.
  var ownsMemory: Bool { get }
  /// Adds the instructions for a node of this operation to the current program, and records where its value is.
  func lower(_ id: Int, in planner: Planner) throws
}

/// The adjoint of a node, on its way to one of the node's inputs.
struct Adjoint {
  /// The node that holds it.
  let id: Int
  /// The node whose adjoint it is.
  let result: Int
  /// The place of the input.
  let position: Int
  /// Whether an adjoint of 0 makes the term 0 even where the derivative is not finite.
  let isGuarded: Bool
}

/// Axes along which elements depend on each other: never cut into tiles, never used in part.
struct Coupling {
  let axes: [Axis]
  /// What happens along them, in words that go before "the subsampled axis".
  let words: String
}

/// In which of its inputs an operation is linear.
enum Linearity {
  /// In all together.
  case jointly
  /// In each, while the others do not vary.
  case separately
  /// In all others together, while the inputs at these places do not vary.
  case given([Int])
  case nowhere

  /// Whether the operation is linear while these of its inputs vary.
  func holds(varying inputs: [Bool]) -> Bool {
    switch self {
    case .jointly: true
    case .separately: !inputs.allSatisfy { $0 }
    case .given(let places): !places.contains { inputs[$0] }
    case .nowhere: !inputs.contains(true)
    }
  }
}
