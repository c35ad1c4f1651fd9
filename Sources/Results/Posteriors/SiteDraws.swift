import Diagnostics
import Modeling

/// The draws of one named array.
public struct SiteDraws: Sendable {
  /// The name and dimensions of the array.
  public let site: ParameterLayout.Site
  private let range: Range<Int>
  private let draws: NamedDraws

  init(site: ParameterLayout.Site, range: Range<Int>, draws: NamedDraws) {
    self.site = site
    self.range = range
    self.draws = draws
  }

  /// The draws of one element, by the position along each dimension; nil if there is no such element.
  public func values(at index: [Int]) -> ChainedValues? {
    guard index.count == site.dimensions.count else { return nil }
    var place = 0
    for (position, dimension) in zip(index, site.dimensions) {
      guard position >= 0, position < dimension.count else { return nil }
      place = place * dimension.count + position
    }
    return draws.values(ofScalar: range.lowerBound + place)
  }

  /// The draws of one element, by the label along each dimension; of a number, without any. Nil if there is no such element.
  public func values(_ labels: String...) -> ChainedValues? {
    guard labels.count == site.dimensions.count else { return nil }
    var place = 0
    for (label, dimension) in zip(labels, site.dimensions) {
      guard let position = (0..<dimension.count).first(where: { dimension.label($0) == label })
      else {
        return nil
      }
      place = place * dimension.count + position
    }
    return draws.values(ofScalar: range.lowerBound + place)
  }

  /// The posterior mean of each element, row-major.
  public var means: [Double] { range.map { draws.values(ofScalar: $0).mean() } }
  /// The posterior standard deviation of each element, row-major.
  public var standardDeviations: [Double] {
    range.map { draws.values(ofScalar: $0).standardDeviation() }
  }
}
