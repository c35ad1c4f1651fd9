import Diagnostics
import Modeling
import Words

extension Posterior {
  /// The draws of a site.
  ///
  /// - Throws: `UnknownDraws` where the model has no site of that name; the error names the nearest.
  public func site(_ name: String) throws -> SiteDraws {
    if let site = self[name] { return site }
    let names = layout.sites.map(\.name)
    throw UnknownDraws(
      found: "no site \(quoted(name))", expected: "one of \(quotedList(names))",
      nearest: nearestName(to: name, among: names))
  }

  /// The draws of one number: of a site without axes, or of one element by its labels.
  ///
  ///     let sigma = try posterior.scalar("sigma")
  ///     let reel = try posterior.scalar("beta", "Reel", "step_share")
  ///     print(reel.mean(), reel.rHat(), reel.bulkESS())
  ///
  /// - Parameter labels: one for each axis of the site, in their order; for an axis without labels the index, from 0, as text.
  /// - Throws: `UnknownDraws` where the model has no such site, the site has other axes, or an axis has no such label; the
  ///   error names the nearest.
  public func scalar(_ name: String, _ labels: String...) throws -> ChainedValues {
    let found = try site(name)
    let dimensions = found.site.dimensions
    guard labels.count == dimensions.count else {
      let axes = dimensions.map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
      throw UnknownDraws(
        found: "\(labels.count) labels for \(quoted(name))",
        expected: dimensions.isEmpty ? "none: it is a number" : "one for each axis: \(axes)",
        nearest: nil)
    }
    var index: [Int] = []
    for (label, dimension) in zip(labels, dimensions) {
      let known = (0..<dimension.count).map(dimension.label)
      guard let place = known.firstIndex(of: label) else {
        throw UnknownDraws(
          found: "no \(dimension.name) \(quoted(label)) in \(quoted(name))",
          expected: "one of \(quotedList(known))", nearest: nearestName(to: label, among: known))
      }
      index.append(place)
    }
    guard let values = found.values(at: index) else {
      preconditionFailure("an element of the site")
    }
    return values
  }
}

/// Draws that a posterior does not have.
public struct UnknownDraws: Fault {
  public var kind: FaultKind { .usage }

  /// What was found, what was expected, and the nearest name.
  public let description: String

  init(found: String, expected: String, nearest: String?) {
    description =
      "posterior: found \(found), expected \(expected)."
      + (nearest.map { " Did you mean \(quoted($0))?" } ?? "")
  }
}
