import Modeling

/// The names of dimensions and variables in all groups: safe, each for one thing, and the same wherever that thing is.
///
/// xarray takes a variable that is called like a dimension for its coordinates, and a dimension of a name has one length in a group.
struct NameBook {
  private struct DimensionKey: Hashable {
    let title: String
    let coordinates: InferenceData.Coordinates
  }

  private var variables: [String: String] = [:]
  private var dimensions: [DimensionKey: String] = [:]
  private var taken: Set<String> = ["chain", "draw"]

  /// - Parameter titles: the names of all variables, which come before those of dimensions.
  init(variables titles: [String]) {
    for title in titles where variables[title] == nil {
      variables[title] = free(SafeName.encoded(title), "_value")
    }
  }

  func variable(_ title: String) -> String { variables[title] ?? SafeName.encoded(title) }

  mutating func dimension(_ title: String, _ coordinates: InferenceData.Coordinates)
    -> InferenceData.Dimension
  {
    let key = DimensionKey(title: title, coordinates: coordinates)
    let name: String
    if let known = dimensions[key] {
      name = known
    } else {
      name = free(SafeName.encoded(title), "_axis")
      dimensions[key] = name
    }
    return InferenceData.Dimension(name: name, title: title, coordinates: coordinates)
  }

  /// A dimension of the model; its places are called as they are numbered where it has no labels.
  mutating func dimension(_ dimension: ParameterLayout.Dimension) -> InferenceData.Dimension {
    self.dimension(
      dimension.name,
      dimension.labels.map { .labels($0) } ?? .numbers(Array(0..<dimension.count)))
  }

  /// Dimensions of one array: one that occurs twice has another name the second time.
  mutating func distinct(_ all: [InferenceData.Dimension]) -> [InferenceData.Dimension] {
    var result: [InferenceData.Dimension] = []
    for dimension in all {
      var (next, title) = (dimension, dimension.title)
      while result.contains(where: { $0.name == next.name }) {
        title += "_again"
        next = self.dimension(title, dimension.coordinates)
      }
      result.append(next)
    }
    return result
  }

  private mutating func free(_ name: String, _ ending: String) -> String {
    var (name, number) = (taken.contains(name) ? name + ending : name, 2)
    let first = name
    while !taken.insert(name).inserted {
      name = "\(first)_\(number)"
      number += 1
    }
    return name
  }
}
