import ComputationGraph
import Distributions
import Inference
import MathKernels

/// The values of a model's latent sites at one draw, each on its own support.
public struct LatentValues {
  private var values: [String: [Double]] = [:]
  /// The logarithms of simplices, from which values follow.
  private var logarithms: [String: [Double]] = [:]
  /// The sites that were set.
  private(set) var changed: Set<String> = []

  init(_ sites: [LatentSite], _ layout: ParameterLayout, scalars: [Double], at position: [Double]) {
    for site in sites {
      guard let range = layout.range(of: site.name) else { continue }
      values[site.name] = Array(scalars[range])
      guard let bijector = site.simplexBijector else { continue }
      let width = site.eventAxes.elementCount - 1
      logarithms[site.name] = stride(
        from: site.slot.offset, to: site.slot.range.upperBound, by: width
      ).flatMap { bijector.logarithms(at: Array(position[$0..<$0 + width])) }
    }
  }

  /// The elements of a site, row-major.
  /// - Precondition: the model has a latent site of that name, and a new value has as many elements.
  public subscript(site: String) -> [Double] {
    get {
      guard let value = values[site] else {
        preconditionFailure("a move asks for \"\(site)\", which is no latent site of its model")
      }
      return value
    }
    set {
      precondition(
        newValue.count == values[site]?.count,
        "a move sets \"\(site)\" to \(newValue.count) numbers, of \(values[site]?.count ?? 0)")
      values[site] = newValue
      if logarithms[site] != nil { logarithms[site] = newValue.map { logarithm($0) } }
      changed.insert(site)
    }
  }

  /// The logarithms of a site's elements, row-major: those of a simplex are finite even where a share is too small for a double.
  /// - Precondition: the model has a latent site of that name.
  public func logarithms(of site: String) -> [Double] {
    logarithms[site] ?? self[site].map { logarithm($0) }
  }

  /// Sets a site by the logarithms of its elements, row-major.
  /// - Precondition: the model has a latent site of that name, with as many elements.
  public mutating func set(_ site: String, logarithms new: [Double]) {
    let isSimplex = logarithms[site] != nil
    self[site] = new.map { exponential($0) }
    if isSimplex { logarithms[site] = new }
  }
}

extension CompiledModel {
  /// What the model's own move does to coordinates; nil where it has none.
  /// - Throws: `ModelError` where the model has a non-centred array, whose coordinates do not follow from its value; what the
  ///   model throws.
  public func makeMove() throws -> (any Move)? {
    guard let moving else { return nil }
    for site in latentSites {
      guard case .standardNormal = site.prior else { continue }
      throw ModelError(
        site: site.name, location: site.location,
        message:
          "found a non-centred array in a model with a move of its own, expected a centred one.")
    }
    return CoordinateMove(model: self, namer: makeNamer(), move: try moving.makeMove())
  }

  /// The coordinates of values; nil where rounding has put one outside its support.
  fileprivate func position(of values: LatentValues, from position: [Double]) -> [Double]? {
    var whole: [String: [Double]] = [:]
    var simplices: [(site: LatentSite, bijector: SimplexBijector)] = []
    // What is non-centred keeps its value where others change, so its coordinates change.
    for site in latentSites where values.changed.contains(site.name) || !site.standsAlone {
      if let bijector = site.simplexBijector {
        simplices.append((site, bijector))
      } else {
        whole[site.name] = values[site.name]
      }
    }
    var (position, refused) = place(whole, into: position)
    for (site, bijector) in simplices {
      let logarithms = values.logarithms(of: site.name)
      let width = site.eventAxes.elementCount
      let coordinates = stride(from: 0, to: logarithms.count, by: width).flatMap {
        bijector.unconstrain(logarithms: Array(logarithms[$0..<$0 + width]))
      }
      position.replaceSubrange(site.slot.range, with: coordinates)
    }
    return refused == nil && position.allSatisfy(\.isFinite) ? position : nil
  }
}

extension LatentSite {
  /// The bijector of a simplex, where the site is one; one for each element of its plates.
  var simplexBijector: SimplexBijector? {
    if case .array(_, let bijector as SimplexBijector) = prior { bijector } else { nil }
  }
}

/// A model's move of its values, as one of coordinates: as the two map one to one, it leaves the density in
/// coordinates invariant.
private struct CoordinateMove: Move {
  let model: CompiledModel
  let namer: CompiledModel.Namer
  var move: any ModelMove

  var drawnCoordinates: [Int] {
    let drawn = move.drawnSites
    return model.latentSites.filter { drawn.contains($0.name) }.flatMap(\.slot.range).sorted()
  }

  mutating func move(_ position: inout [Double], using random: inout RandomStream) throws -> Bool {
    var values = LatentValues(
      model.latentSites, model.layout, scalars: namer.scalars(at: position), at: position)
    guard try move.move(&values, using: &random),
      let moved = model.position(of: values, from: position)
    else { return false }
    position = moved
    return true
  }
}
