import Foundation
import Modeling
import Tables
import Tasks
import Words

/// `model.json`: which model with which settings, how it was sampled, and what it knows about its target.
///
/// Classes are in `pipeline.json`; only targets of numbers are here. Earlier versions wrote the settings of all models under
/// `specification`, with the name of the model as `kind`.
struct SavedModel {
  let model: any TableModel
  let parameterization: Parameterization
  /// Nil in the file for classes.
  let target: FittedTarget?

  fileprivate enum CodingKeys: String, CodingKey {
    case model, settings, parameterization, target, specification
  }

  fileprivate enum EarlierKeys: String, CodingKey { case kind }

  init(model: any TableModel, parameterization: Parameterization, target: FittedTarget) {
    self.model = model
    self.parameterization = parameterization
    self.target = target.kind == .classes ? nil : target
  }
}

extension SavedModel: Encodable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: model).card.id, forKey: .model)
    try container.encode(model, forKey: .settings)
    try container.encode(parameterization, forKey: .parameterization)
    try container.encodeIfPresent(target, forKey: .target)
  }
}

extension SavedModel: DecodableWithConfiguration {
  /// - Parameter models: those among which the file names one.
  /// - Throws: `DataError` for a name that is none of theirs, or a target that the model does not predict.
  init(from decoder: any Decoder, configuration models: [any TableModel.Type]) throws {
    self = try Self.read(decoder.container(keyedBy: CodingKeys.self), models)
  }

  private static func read(
    _ container: KeyedDecodingContainer<CodingKeys>, _ models: [any TableModel.Type]
  ) throws -> SavedModel {
    let id = try id(in: container)
    guard let kind = models.first(where: { $0.card.id == id }) else {
      throw DataError(
        .init("model.json"), found: "the model \(quoted(id))",
        expected: "one of \(quotedList(models.map { $0.card.id }))",
        suggestion: "Open the fit with the version of the program that wrote it.")
    }
    let response = kind.card.response
    let target = try container.decodeIfPresent(FittedTarget.self, forKey: .target)
    let found = target?.kind ?? .classes
    guard found == response else {
      throw DataError(
        .init("model.json"), found: "a target of \(found.rawValue)",
        expected: "the \(response.rawValue) that \(id) predicts",
        suggestion: "Fit again, or restore the folder.")
    }
    let model = try kind.read(
      container, forKey: container.contains(.specification) ? .specification : .settings)
    let parameterization = try container.decode(Parameterization.self, forKey: .parameterization)
    return SavedModel(
      model: model, parameterization: parameterization, target: target ?? .classes([]))
  }

  private static func id(in container: KeyedDecodingContainer<CodingKeys>) throws -> String {
    guard container.contains(.specification) else {
      return try container.decode(String.self, forKey: .model)
    }
    return try container.nestedContainer(keyedBy: EarlierKeys.self, forKey: .specification)
      .decode(String.self, forKey: .kind)
  }
}

extension TableModel {
  /// The model of settings; one that the file's version did not know has its usual value.
  fileprivate static func read(
    _ container: KeyedDecodingContainer<SavedModel.CodingKeys>, forKey key: SavedModel.CodingKeys
  ) throws -> any TableModel {
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    let usual = try decoder.decode(JSONTree.self, from: encoder.encode(Self()))
    let settings = try container.decode(JSONTree.self, forKey: key).completed(by: usual)
    return try decoder.decode(Self.self, from: encoder.encode(settings))
  }
}
