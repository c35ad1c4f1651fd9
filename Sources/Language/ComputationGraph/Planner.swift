/// Turns a graph into a program: what runs per tile and what once, in which order, and where every array is stored.
///
/// Nodes over the tiled axis (the rows of the observations) are computed tile by tile and never exist as a whole. A sum
/// over that axis ends a *sweep* over the tiles; a tiled node that is needed again after a sum it depends on is computed
/// again in the next sweep. A log density whose likelihood is a plain sum over rows takes one sweep, gradient included.
final class Planner {
  struct Result {
    var dimension = 0
    var arenaCount = 0
    var positionOffset = 0
    var gradientOffset = 0
    var constants: [(offset: Int, value: Double)] = []
    var minibatch: Program.Minibatch?
    var objectiveOffset: Int?
    var prologue: [Program.Instruction] = []
    var sweeps: [Program.Sweep] = []
    var data: [Program.PackedData] = []
    var masks: [Program.Mask] = []
    var outputs: [Program.Output] = []
    var tileAxis: Axis?
    var tileRows = 0
  }

  /// An array as an instruction reads it.
  struct Operand {
    var region: Program.Region
    /// In the order of storage; a tiled axis is last.
    var axes: [Axis]
  }

  /// Where instructions currently go.
  enum Scope: Equatable {
    /// Before the first sweep, or after the sweep of this number − 1.
    case once(Int)
    case sweep(Int)
  }

  let graph: Graph
  let objective: Int?
  let gradients: [Int]
  let slots: [ParameterSlot]
  let outputNodes: [Int]
  let outputAxes: [[Axis]]
  let tileAxis: Axis?
  let tileRows: Int

  var result = Result()
  var allocator = BufferAllocator()
  var scope = Scope.once(0)
  /// Where the value of a node is stored, once computed. Tiled nodes live within one sweep.
  var regions: [Int: Program.Region] = [:]
  var usesLeft: [Int: Int] = [:]
  var releasedAfterSweep: [(offset: Int, count: Int)] = []
  var temporaries: [(offset: Int, count: Int)] = []
  var permutedGlobals: [String: Operand] = [:]
  var dataNumbers: [DataKey: Int] = [:]
  var constantOffsets: [UInt64: Int] = [:]
  private(set) var needed: Set<Int> = []
  /// The tiled nodes of the current sweep.
  private(set) var tiledNeeded: Set<Int> = []
  /// Nodes that another node's instruction has also computed.
  var emitted: Set<Int> = []

  struct DataKey: Hashable {
    let identities: [ObjectIdentifier]
    /// For codes that name places together: the step of each.
    var steps: [Int] = []
    let order: [Axis]
  }

  init(
    graph: Graph, objective: Int?, gradients: [Int], slots: [ParameterSlot], outputs: [Int],
    outputAxes: [[Axis]], subsampling: Axis?
  ) {
    var folder = DataFolder(graph)
    let roots = folder.fold(outputs + gradients + (objective.map { [$0] } ?? []))
    self.graph = folder.folded
    outputNodes = Array(roots.prefix(outputs.count))
    self.gradients = Array(roots.dropFirst(outputs.count).prefix(gradients.count))
    self.objective = objective == nil ? nil : roots.last
    self.slots = slots
    self.outputAxes = outputAxes
    let needed = self.graph.needed(for: roots)
    tileAxis = subsampling ?? Self.tileAxis(self.graph, needed, slots)
    tileRows = Self.tileRows(self.graph, needed, tileAxis)
  }

  /// The largest axis of observed data over which rows are independent and that no latent array has.
  private static func tileAxis(_ graph: Graph, _ needed: [Int], _ slots: [ParameterSlot]) -> Axis? {
    var candidates = Set<Axis>()
    var excluded = Set(slots.flatMap(\.axes))
    for id in needed {
      let node = graph[id]
      let rule = node.operation.rule
      candidates.formUnion(rule.observedAxes)
      excluded.formUnion(
        rule.coupling(of: node.inputs.map { graph[$0].axes }, to: node.axes)?.axes ?? [])
    }
    return candidates.subtracting(excluded).max {
      ($0.count, $1.name) < ($1.count, $0.name)
    }
  }

  /// Rows of a tile such that its arrays fit the first-level cache, the same number in every tile but the last.
  private static func tileRows(_ graph: Graph, _ needed: [Int], _ axis: Axis?) -> Int {
    guard let axis else { return 0 }
    let widths = needed.map { graph[$0] }.filter { $0.axes.contains(axis) && !$0.axes.isEmpty }
      .map { $0.axes.without([axis]).elementCount }
    // About two arrays of the larger widths are in use at a time.
    let width = max(1, widths.sorted().suffix(2).reduce(0, +))
    let target = min(512, max(64, 32_768 / (8 * width)))
    let tiles = max(1, (axis.count + target - 1) / target)
    return max(16, ((axis.count + tiles - 1) / tiles + 15) / 16 * 16)
  }

  func isTiled(_ axes: [Axis]) -> Bool { tileAxis.map(axes.contains) ?? false }
  func isTiled(_ id: Int) -> Bool { isTiled(graph[id].axes) }

  /// The axes of a node in the order of storage.
  func storedAxes(_ axes: [Axis]) -> [Axis] {
    guard let tileAxis, axes.contains(tileAxis) else { return axes }
    return axes.without([tileAxis]) + [tileAxis]
  }

  // MARK: the order of work

  func plan() throws -> Result {
    result.dimension = slots.reduce(0) { $0 + $1.count }
    result.tileAxis = tileAxis
    result.tileRows = tileRows
    result.positionOffset = allocator.allocateFresh(result.dimension)
    result.gradientOffset = allocator.allocateFresh(result.dimension)
    let roots = outputNodes + gradients + (objective.map { [$0] } ?? [])
    let needed = graph.needed(for: roots)
    self.needed = Set(needed)
    if graph.subsampledAxis != nil {
      result.minibatch = .init(
        extentOffset: allocator.allocateFresh(1), scaleOffset: allocator.allocateFresh(1))
      try checkSubsampling()
    }
    let levels = levels(of: needed)
    let sweepCount =
      needed.map { isTiled($0) ? levels[$0, default: 0] + 1 : levels[$0, default: 0] }
      .max() ?? 0
    let sweepNodes = (0..<sweepCount).map { nodes(ofSweep: $0, needed, levels) }
    countUses(needed, sweepNodes, roots)

    result.sweeps = Array(repeating: .init(), count: sweepCount)
    for stage in 0...sweepCount {
      if stage > 0 { try emitSweep(stage - 1, sweepNodes[stage - 1], needed, levels) }
      scope = .once(stage)
      for id in needed
      where !isTiled(id) && levels[id] == stage && !isSweepSum(id) && !emitted.contains(id) {
        try emit(id)
      }
    }
    if let objective {
      // A copy: what depends on data alone is not in the arena.
      let offset = allocator.allocateFresh(1)
      result.objectiveOffset = offset
      try copy(operand(objective), to: Operand(region: .arena(offset), axes: []))
    }
    try emitGradients()
    try emitGlobalOutputs()
    result.arenaCount = allocator.extent + 8
    try result.prologue.forEach(checkLoops)
    for sweep in result.sweeps { try (sweep.tile + sweep.after).forEach(checkLoops) }
    return result
  }

  /// A node that ends a sweep: a global array made of tiled ones.
  func isSweepSum(_ id: Int) -> Bool {
    !isTiled(id) && graph[id].inputs.contains(where: isTiled)
  }

  /// For a global node, the number of sweeps before it; for a tiled node, the first sweep that can compute it.
  private func levels(of needed: [Int]) -> [Int: Int] {
    var levels: [Int: Int] = [:]
    for id in needed {
      let deepest = graph[id].inputs.map { levels[$0, default: 0] }.max() ?? 0
      levels[id] =
        isSweepSum(id)
        ? (graph[id].inputs.map { levels[$0, default: 0] + (isTiled($0) ? 1 : 0) }.max() ?? 0)
        : deepest
    }
    return levels
  }

  /// The tiled nodes that a sweep computes.
  private func nodes(ofSweep sweep: Int, _ needed: [Int], _ levels: [Int: Int]) -> [Int] {
    var roots = needed.filter { isSweepSum($0) && levels[$0] == sweep + 1 }
      .flatMap { graph[$0].inputs.filter(isTiled) }
    roots += outputNodes.filter { isTiled($0) && levels[$0] == sweep }
    return graph.needed(for: roots).filter(isTiled)
  }

  private func countUses(_ needed: [Int], _ sweeps: [[Int]], _ roots: [Int]) {
    func use(_ id: Int) { usesLeft[id, default: 0] += 1 }
    for id in needed where !isTiled(id) { graph[id].inputs.filter { !isTiled($0) }.forEach(use) }
    for nodes in sweeps {
      for id in nodes { graph[id].inputs.filter { !isTiled($0) }.forEach(use) }
    }
    // What is needed at the end is kept until the end.
    roots.filter { !isTiled($0) }.forEach(use)
  }

  private func emitSweep(_ sweep: Int, _ nodes: [Int], _ needed: [Int], _ levels: [Int: Int]) throws
  {
    scope = .sweep(sweep)
    emitted.subtract(nodes)
    tiledNeeded = Set(nodes)
    let sums = needed.filter { isSweepSum($0) && levels[$0] == sweep + 1 }
    let outputs = outputNodes.indices.filter {
      isTiled(outputNodes[$0]) && levels[outputNodes[$0]] == sweep
    }
    // A tiled array is released after its last use within the tile.
    for id in nodes { usesLeft[id] = 0 }
    for id in nodes + sums {
      for input in graph[id].inputs where isTiled(input) { usesLeft[input, default: 0] += 1 }
    }
    for index in outputs { usesLeft[outputNodes[index], default: 0] += 1 }
    // In the order of the graph, but each sum as soon as it can be taken: its operands can then be released.
    for id in (nodes + sums).sorted() where !emitted.contains(id) { try emit(id) }
    for index in outputs { try emitTiledOutput(index) }
    for (offset, count) in releasedAfterSweep { allocator.release(offset, count) }
    releasedAfterSweep = []
    permutedGlobals = [:]
    for id in nodes { regions[id] = nil }
  }

  // MARK: instructions

  /// Adds an instruction at the current place.
  func append(_ instruction: Program.Instruction) {
    switch scope {
    case .once(0): result.prologue.append(instruction)
    case .once(let stage): result.sweeps[stage - 1].after.append(instruction)
    case .sweep(let sweep): result.sweeps[sweep].tile.append(instruction)
    }
  }

  /// Adds an instruction that is done once, before the current sweep.
  func appendBeforeSweep(_ instruction: Program.Instruction) {
    guard case .sweep(let sweep) = scope else { return append(instruction) }
    scope = .once(sweep)
    append(instruction)
    scope = .sweep(sweep)
  }

  /// Adds an instruction that is done once, after the current sweep.
  func appendAfterSweep(_ instruction: Program.Instruction) {
    guard case .sweep(let sweep) = scope else { return append(instruction) }
    result.sweeps[sweep].after.append(instruction)
  }

  private func emit(_ id: Int) throws {
    try graph[id].operation.rule.lower(id, in: self)
    releaseTemporaries()
  }
}
