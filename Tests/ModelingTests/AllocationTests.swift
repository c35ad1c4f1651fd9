import Bayes
import CAllocationCounter
import GenreModels
import Testing

@Suite(.enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
struct AllocationTests {
  @Test func theCounterCounts() {
    let before = allocation_count()
    let buffer = UnsafeMutablePointer<Double>.allocate(capacity: 1000)
    let aligned = UnsafeMutableRawPointer.allocate(byteCount: 640, alignment: 64)
    let after = allocation_count()
    buffer.deallocate()
    aligned.deallocate()
    #expect(after - before == 2)
  }

  static let models: [(name: String, model: any Model)] = {
    var random = RandomStream(seed: 3)
    let features = (0..<14).map { "x\($0)" }
    let classes = (0..<11).map { "c\($0)" }
    let tracks = DesignMatrix(
      features: features, values: (0..<1000 * 14).map { _ in random.normal() })
    let genre = Labels(classes: classes, codes: (0..<1000).map { _ in random.index(below: 11) })
    return [
      ("M2", HierarchicalModel(tracks: tracks, genre: genre, classes: classes)),
      ("M5", FeedForwardModel(tracks: tracks, genre: genre, classes: classes)),
    ]
  }()

  @Test(arguments: ["M2", "M5"]) func gradientsAllocateNothing(_ name: String) throws {
    let model = try #require(Self.models.first { $0.name == name }?.model)
    let compiled = try CompiledModel(model)
    try expectNoAllocations(compiled.makeEvaluator(), dimension: compiled.dimension)
    var batch = try compiled.subsampled().makeEvaluator()
    batch.selectRows(Array(stride(from: 3, to: 900, by: 7)))
    try expectNoAllocations(batch, dimension: compiled.dimension)
  }

  @Test func factorsSolvesAndRecurrencesAllocateNothing() throws {
    let x = (0..<40).map { 0.7 * Double($0) }
    for model: any Model in [
      GaussianProcessRegression(x: x, y: x.map { sine($0) }),
      GaussianProcessRegression(x: Array(x.prefix(9)), y: Array(x.prefix(9))),
      GARCH(returns: RecurrenceModelTests.returns),
    ] {
      let compiled = try CompiledModel(model)
      try expectNoAllocations(compiled.makeEvaluator(), dimension: compiled.dimension)
    }
  }

  func expectNoAllocations(_ evaluator: CompiledModel.Evaluator, dimension: Int) throws {
    var evaluator = evaluator
    let position = Demo.position(dimension)
    var gradient = [Double](repeating: 0, count: dimension)
    var sum = 0.0
    func run(_ times: Int) throws {
      var span = gradient.mutableSpan
      for _ in 0..<times { sum += try evaluator.logDensity(at: position.span, gradient: &span) }
    }
    try run(3)
    let before = allocation_count()
    try run(100)
    let after = allocation_count()
    #expect(after - before == 0)
    #expect(sum.isFinite)
  }
}
