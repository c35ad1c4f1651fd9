import Bayes

extension ReferenceData {
  /// A matrix whose columns are named x1, x2, ….
  func designMatrix(_ name: String) throws -> DesignMatrix {
    let array = try array(name)
    return DesignMatrix(
      features: (1...(array.shape.last ?? 1)).map { "x\($0)" }, values: array.values)
  }
}
