/// Numbers of a JSON file: one, or nested lists of them as a row-major array.
public struct NumericArray: Decodable, Sendable {
  /// The length of each level of nesting, outermost first; none for a number.
  public let shape: [Int]
  /// All numbers, row-major.
  public let values: [Double]

  public init(from decoder: any Decoder) throws {
    if let number = try? decoder.singleValueContainer().decode(Double.self) {
      (shape, values) = ([], [number])
      return
    }
    let rows = try decoder.singleValueContainer().decode([NumericArray].self)
    let inner = rows.first?.shape ?? []
    guard rows.allSatisfy({ $0.shape == inner }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "the rows differ in length"))
    }
    shape = [rows.count] + inner
    values = rows.flatMap(\.values)
  }

  /// Row-major places in the order in which Stan lists them: the first index runs fastest.
  public static func columnMajorPlaces(shape: [Int]) -> [Int] {
    (0..<shape.reduce(1, *)).map { place in
      var (rest, result, stride) = (place, 0, shape.reduce(1, *))
      var index: [Int] = []
      for length in shape {
        index.append(rest % length)
        rest /= length
      }
      for (position, length) in zip(index, shape) {
        stride /= length
        result += position * stride
      }
      return result
    }
  }
}
