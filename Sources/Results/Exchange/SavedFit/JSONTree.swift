import Foundation

/// Any JSON value.
enum JSONTree: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONTree])
  case object([String: JSONTree])

  /// The same, where an object lacks keys of another one with those: what a version did not know yet has its usual value.
  func completed(by standard: JSONTree) -> JSONTree {
    guard case .object(let own) = self, case .object(let usual) = standard else { return self }
    return .object(
      own.merging(usual) { own, usual in
        own.sharesKey(with: usual) ? own.completed(by: usual) : own
      })
  }

  /// False for two different choices: each is coded as an object with its name as the key.
  private func sharesKey(with other: JSONTree) -> Bool {
    guard case .object(let own) = self, case .object(let others) = other else { return false }
    return own.keys.contains { others[$0] != nil }
  }
}

extension JSONTree: Codable {
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let values = try? container.decode([JSONTree].self) {
      self = .array(values)
    } else {
      self = .object(try container.decode([String: JSONTree].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
