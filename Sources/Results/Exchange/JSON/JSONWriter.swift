/// Writes an `InferenceData` as one JSON object with the arguments of ArviZ's `from_dict`:
///
///     data    by group, by variable: arrays in arrays, [chain, draw, …]
///     dims    by variable: its dimensions, without chain and draw
///     coords  by dimension: its coordinates; chains and draws count from 0
///     attrs   by group, and of all under "/"
///
/// In Python:
///
///     d = json.load(open(PATH))
///     d["data"] = {g: {v: np.asarray(x) for v, x in arrays.items()} for g, arrays in d["data"].items()}
///     arviz.from_dict(**d)
///
/// - Source: ArviZ's `arviz_base.from_dict`.
struct JSONWriter {
  private let data: InferenceData

  init(_ data: InferenceData) { self.data = data }

  /// - Throws: what computing a variable throws, and what writing does.
  func write(_ write: (String) throws -> Void) throws {
    let names = variableNames
    try write(
      "{\n\"attrs\": \(attributes.text()),\n\"coords\": \(coordinates.text()),\n\"data\": {")
    for (place, group) in data.groups.enumerated() {
      try write(place == 0 ? "\n" : ",\n")
      try write("\(key(group.name.rawValue)): {")
      for (place, variable) in group.variables.enumerated() {
        try write(place == 0 ? "\n" : ",\n")
        try write("\(key(names[group.name]?[place] ?? variable.name)): ")
        try writeNumbers(of: variable, write)
      }
      try write("\n}")
    }
    try write("\n},\n\"dims\": \(dimensions(names).text())\n}\n")
  }

  private func key(_ name: String) throws -> String { try MetadataValue.text(name).text() }

  private var attributes: MetadataValue {
    var all: [String: MetadataValue] = ["/": MetadataValue(data.attributes)]
    for group in data.groups { all[group.name.rawValue] = MetadataValue(group.attributes) }
    return .object(all)
  }

  private var coordinates: MetadataValue {
    var all: [String: MetadataValue] = [:]
    for dimension in data.groups.flatMap(\.dimensions) where !Self.isSample(dimension) {
      all[dimension.name] = MetadataValue(dimension.coordinates)
    }
    return .object(all)
  }

  /// Groups differ in chains and draws, and have one table of coordinates.
  private static func isSample(_ dimension: InferenceData.Dimension) -> Bool {
    ["chain", "draw"].contains(dimension.name)
  }

  private func own(_ variable: InferenceData.Variable) -> [String] {
    variable.dimensions.filter { !Self.isSample($0) }.map(\.name)
  }

  /// By group, the names of its variables. All groups have one table of dimensions: a variable that has others than the first of its
  /// name, as the log prior of an array has, is called by its group as well.
  private var variableNames: [InferenceData.GroupName: [String]] {
    var known: [String: [String]] = [:]
    var names: [InferenceData.GroupName: [String]] = [:]
    for group in data.groups {
      names[group.name] = group.variables.map { variable in
        let its = own(variable)
        let isFirst = known[variable.name] == nil
        if isFirst { known[variable.name] = its }
        return isFirst || known[variable.name] == its
          ? variable.name : "\(variable.name)_\(group.name.rawValue)"
      }
    }
    return names
  }

  private func dimensions(_ names: [InferenceData.GroupName: [String]]) -> MetadataValue {
    var all: [String: MetadataValue] = [:]
    for group in data.groups {
      for (name, variable) in zip(names[group.name] ?? [], group.variables) {
        all[name] = .list(own(variable).map { .text($0) })
      }
    }
    return .object(all)
  }

  // MARK: numbers

  private func writeNumbers(
    of variable: InferenceData.Variable, _ write: (String) throws -> Void
  ) throws {
    let shape = variable.shape
    guard !shape.contains(0) else { return try write(Self.empty(shape[...])) }
    // For each dimension the elements of all that are within it.
    let spans = shape.indices.map { shape[$0...].reduce(1, *) }
    var place = 0
    try variable.forEachRow { row in
      var text = ""
      for number in row {
        if place > 0 { text += "," }
        for span in spans where place % span == 0 { text += "[" }
        text += Self.text(number, variable.type)
        place += 1
        for span in spans where place % span == 0 { text += "]" }
      }
      try write(text)
    }
  }

  private static func empty(_ shape: ArraySlice<Int>) -> String {
    guard let first = shape.first else { return "" }
    return "[\(repeatElement(empty(shape.dropFirst()), count: first).joined(separator: ","))]"
  }

  private static func text(_ number: Double, _ type: InferenceData.ElementType) -> String {
    switch type {
    case .mark: return number == 0 ? "false" : "true"
    case .whole: return Int64(exactly: number).map(String.init) ?? "NaN"
    case .real:
      if number.isNaN { return "NaN" }
      return number.isFinite ? "\(number)" : number < 0 ? "-Infinity" : "Infinity"
    }
  }
}
