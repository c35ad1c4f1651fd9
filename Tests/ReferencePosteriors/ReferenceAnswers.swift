import Foundation
import TestSupport

/// One posterior as the references state it: data, Stan's log densities at some points, and draws in numbers.
public struct ReferenceAnswers: Decodable, Sendable {
  /// The same statistics without error, by quadrature.
  private struct Exact: Decodable { let values: [String: [String: Double]] }

  /// Stan's log density and gradient at one point.
  public struct DensityPoint: Decodable, Sendable {
    /// Parameters in declaration order, each column-major.
    public let unconstrained: [Double]
    public let constrained: [String: NumericArray]
    /// Relative to the first point, with the Jacobian.
    public let difference: Double
    /// Of the density with the Jacobian, in the order of `unconstrained`.
    public let gradient: [Double]
    enum CodingKeys: String, CodingKey {
      case unconstrained, constrained, gradient
      case difference = "log_density_diff_with_jacobian"
    }
  }

  /// A parameter of Stan's model.
  public struct Parameter: Decodable, Sendable {
    public let name: String
    /// `real`, `lower=0`, `interval(0,1)`, `ordered`, `simplex`, …
    public let constraint: String
  }

  private struct DensityChecks: Decodable {
    let order: [String]
    let points: [DensityPoint]
    enum CodingKeys: String, CodingKey {
      case order = "parameter_order"
      case points
    }
  }
  private struct Reference: Decodable { let scalars: [ReferenceScalar] }

  public let data: ReferenceData
  public let parameters: [Parameter]
  private let exact: Exact?
  private let reference: Reference
  private let checks: DensityChecks
  enum CodingKeys: String, CodingKey {
    case data, parameters, exact, reference
    case checks = "log_density_checks"
  }

  /// Every scalar, with its exact statistics where there are some.
  public var scalars: [ReferenceScalar] {
    reference.scalars.map { scalar in
      exact?.values[scalar.name].map { ReferenceScalar(name: scalar.name, exact: $0) } ?? scalar
    }
  }
  /// Stan's parameters in the order of an unconstrained point.
  public var parameterOrder: [String] { checks.order }
  public var densityPoints: [DensityPoint] { checks.points }
}

/// The data of a posterior, by Stan's names.
public struct ReferenceData: Decodable, Sendable {
  private let arrays: [String: NumericArray]

  public init(from decoder: any Decoder) throws {
    arrays = try decoder.singleValueContainer().decode([String: NumericArray].self)
  }

  public func array(_ name: String) throws -> NumericArray {
    guard let array = arrays[name] else {
      throw MissingData(name: name, known: arrays.keys.sorted())
    }
    return array
  }
  /// A number, or the first of several.
  public func number(_ name: String) throws -> Double { try array(name).values[0] }
  public func values(_ name: String) throws -> [Double] { try array(name).values }
  /// Whole numbers, less `offset`: 1 turns Stan's indices into ours.
  public func integers(_ name: String, from offset: Int = 0) throws -> [Int] {
    try values(name).map { Int($0) - offset }
  }

  /// A file of references that lacks what a model reads from it.
  public struct MissingData: Error, CustomStringConvertible {
    let name: String
    let known: [String]
    public var description: String { "no data \"\(name)\"; the file has \(known)" }
  }
}
