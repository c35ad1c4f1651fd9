import Foundation

/// A value of JSON, to describe arrays with: its text is the same whenever it is written.
indirect enum MetadataValue: Encodable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  case null
  case text(String)
  case whole(Int)
  case list([MetadataValue])
  case object([String: MetadataValue])

  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral number: Int) { self = .whole(number) }
  init(nilLiteral: ()) { self = .null }
  init(arrayLiteral elements: MetadataValue...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, MetadataValue)...) {
    self = .object(Dictionary(elements) { $1 })
  }

  init(_ attribute: InferenceData.Attribute) {
    switch attribute {
    case .text(let text): self = .text(text)
    case .texts(let texts): self = .list(texts.map { .text($0) })
    }
  }

  init(_ attributes: [String: InferenceData.Attribute]) {
    self = .object(attributes.mapValues { MetadataValue($0) })
  }

  init(_ coordinates: InferenceData.Coordinates) {
    switch coordinates {
    case .labels(let labels): self = .list(labels.map { .text($0) })
    case .numbers(let numbers): self = .list(numbers.map { .whole($0) })
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .text(let text): try container.encode(text)
    case .whole(let number): try container.encode(number)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    }
  }

  /// The text, keys in order.
  func data(isIndented: Bool = true) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if isIndented { encoder.outputFormatting.insert(.prettyPrinted) }
    return try encoder.encode(self)
  }

  func text() throws -> String { String(decoding: try data(isIndented: false), as: UTF8.self) }
}

extension InferenceData.Variable {
  /// What is true of it, with the name that the model gave it where a file cannot have that.
  var fullAttributes: [String: InferenceData.Attribute] {
    name == title ? attributes : attributes.merging(["long_name": .text(title)]) { $1 }
  }
}

extension InferenceData.Dimension {
  var fullAttributes: [String: InferenceData.Attribute] {
    name == title ? [:] : ["long_name": .text(title)]
  }
}
