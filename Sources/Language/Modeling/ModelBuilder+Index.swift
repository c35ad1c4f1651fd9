import ComputationGraph
import MathKernels

// Indices: which element of one axis each element of others belongs to.
extension ModelBuilder {
  /// Declares an index by labels: for each element of `over`, row-major, the label of an element of `into`.
  ///
  /// ```swift
  /// let county = m.index("county", houses.counties, into: counties, over: house)
  /// let mean = alpha[county] + beta[county] * floor      // [house]
  /// ```
  ///
  /// - Failure: a label that `into` does not have, with its row; a number of labels that is not that of the elements;
  ///   an axis `into` without labels.
  public mutating func index(
    _ name: String, _ labels: [String], into axis: Axis, over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Index {
    let location = SourceLocation(file: file, line: line)
    guard let known = axis.labels else {
      return mistaken(
        name, location,
        "\(axis) has no labels to find labels among. "
          + "Give codes 0 … \(axis.count - 1), or declare the plate with labels.")
    }
    let places = Dictionary(known.enumerated().map { ($1, $0) }) { first, _ in first }
    guard isIndex(name, labels.count, "labels", axes, location) else { return .reported }
    var codes: [Int] = []
    for (element, label) in labels.enumerated() {
      guard let code = places[label] else {
        let some = known.prefix(4).map { "\"\($0)\"" }.joined(separator: ", ")
        return mistaken(
          name, location,
          "label \"\(label)\" of \(Self.place(element, in: axes)) is not among those of \(axis) "
            + "(\(some)\(known.count > 4 ? ", …" : "")). "
            + "Declare the plate with every label that occurs, or correct the row.")
      }
      codes.append(code)
    }
    return Index(CodeArray(name, axes: axes, codes: codes, into: axis))
  }

  /// Declares an index by codes: for each element of `over`, row-major, the number of an element of `into`, from 0.
  ///
  /// - Failure: a code outside 0 … count − 1, with its row; a number of codes that is not that of the elements.
  public mutating func index(
    _ name: String, _ codes: [Int], into axis: Axis, over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Index { index(name, codes, axis, axes, SourceLocation(file: file, line: line)) }

  /// Declares an index by coded labels, whose classes are those of `into`.
  ///
  /// - Failure: classes other than the labels of `into`; those of an index by codes.
  public mutating func index(
    _ name: String, _ labels: Labels, into axis: Axis, over axes: Axis..., file: String = #fileID,
    line: Int = #line
  ) -> Index {
    let location = SourceLocation(file: file, line: line)
    if let twice = labels.repeatedClass {
      return mistaken(
        name, location,
        "the labels have two classes named \(twice.debugDescription), expected different names. Rename one of the two."
      )
    }
    if let known = axis.labels, known != labels.classes {
      return mistaken(
        name, location,
        "the labels have the classes \(labels.classes), \(axis) has \(known). "
          + "Declare the plate with the labels' own classes.")
    }
    return index(name, labels.codes, axis, axes, location)
  }

  mutating func index(
    _ name: String, _ codes: [Int], _ axis: Axis, _ axes: [Axis], _ location: SourceLocation
  ) -> Index {
    guard isIndex(name, codes.count, "codes", axes, location) else { return .reported }
    if let bad = codes.firstIndex(where: { $0 < 0 || $0 >= axis.count }) {
      return mistaken(
        name, location,
        "code \(codes[bad]) of \(Self.place(bad, in: axes)) points outside \(axis), "
          + "expected 0 … \(axis.count - 1). Count from 0, or correct the row.")
    }
    return Index(CodeArray(name, axes: axes, codes: codes, into: axis))
  }

  /// Whether this many elements make an index over these axes.
  private mutating func isIndex(
    _ name: String, _ count: Int, _ what: String, _ axes: [Axis], _ location: SourceLocation
  ) -> Bool {
    guard Set(axes).count == axes.count else {
      fail(name, location, "an axis occurs twice in \(describe(axes)), expected each once.")
      return false
    }
    guard count == axes.elementCount else {
      fail(
        name, location,
        "found \(count) \(what) for over: \(describe(axes)), expected \(axes.elementCount). "
          + "Give one for each element, row-major.")
      return false
    }
    return true
  }

  private mutating func mistaken(
    _ name: String, _ location: SourceLocation, _ message: String
  ) -> Index {
    fail(name, location, message)
    return .reported
  }

  /// `row 17`, or `row 17, item b` for an element of several axes.
  static func place(_ element: Int, in axes: [Axis]) -> String {
    zip(axes, axes.rowMajorStrides).map { axis, stride in
      "\(axis.name) \(axis.label(element / stride % axis.count))"
    }.joined(separator: ", ")
  }
}

extension Index {
  /// An index whose mistake has been reported: what is built on it stays silent.
  fileprivate static var reported: Index { Index(failure: "") }
}
