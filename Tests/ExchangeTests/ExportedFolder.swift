import CZlib
import Foundation
import Testing

/// Reads what exports have written, without any code of the library.
struct ExportedFolder {
  let path: String

  /// Every file by its path in the folder.
  func contents() throws -> [String: Data] {
    let root = URL(fileURLWithPath: path)
    guard let names = FileManager.default.enumerator(atPath: path) else { return [:] }
    var contents: [String: Data] = [:]
    for case let name as String in names {
      let url = root.appendingPathComponent(name)
      if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true {
        contents[name] = try Data(contentsOf: url)
      }
    }
    return contents
  }

  func json(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}

/// An array of numbers, or of texts.
struct ReadArray: Equatable {
  var shape: [Int]
  var type: String
  var numbers: [Double] = []
  var texts: [String] = []
  var attributes: [String: [String]] = [:]
  var dimensions: [String] = []
}

/// A reader of Zarr 2, as far as exports need one.
struct ZarrReader {
  let folder: ExportedFolder

  /// The arrays of a group by their names.
  func group(_ name: String) throws -> [String: ReadArray] {
    let arrays = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/\(name)")
    return try Dictionary(
      uniqueKeysWithValues: arrays.filter { !$0.hasPrefix(".z") }.map {
        ($0, try array("\(name)/\($0)"))
      })
  }

  func array(_ path: String) throws -> ReadArray {
    let metadata = try folder.json("\(path)/.zarray")
    let all = try folder.json(".zmetadata")
    let consolidated = try #require(
      (all["metadata"] as? [String: Any])?["\(path)/.zarray"] as? NSDictionary)
    #expect(consolidated == metadata as NSDictionary)
    let shape = try #require(metadata["shape"] as? [Int])
    let chunks = try #require(metadata["chunks"] as? [Int])
    let type = try #require(metadata["dtype"] as? String)
    #expect(metadata["zarr_format"] as? Int == 2 && metadata["order"] as? String == "C")
    // Numbers that are equal to what stands for nothing would be read as missing.
    #expect(metadata["fill_value"] is NSNull || type == "<f8")
    let size =
      type.hasPrefix("<U") ? try 4 * #require(Int(type.dropFirst(2))) : type == "|b1" ? 1 : 8
    let count = shape.reduce(1, *)
    var bytes = [UInt8](repeating: 0xAA, count: count * size)
    let grid = zip(shape, chunks).map { ($0 + $1 - 1) / $1 }
    for number in 0..<grid.reduce(1, *) {
      let place = index(number, grid)
      let chunk = try inflated(
        "\(folder.path)/\(path)/\(place.map(String.init).joined(separator: "."))",
        count: chunks.reduce(size, *))
      for element in 0..<chunks.reduce(1, *) {
        let own = zip(zip(place, chunks), index(element, chunks)).map { $0.0 * $0.1 + $1 }
        guard zip(own, shape).allSatisfy({ $0 < $1 }) else { continue }
        let target = zip(own, shape).reduce(0) { $0 * $1.1 + $1.0 }
        bytes.replaceSubrange(
          target * size..<(target + 1) * size, with: chunk[element * size..<(element + 1) * size])
      }
    }
    var array = ReadArray(shape: shape, type: type)
    array.read(bytes)
    for (name, value) in try folder.json("\(path)/.zattrs") {
      let texts = try (value as? [String]) ?? [#require(value as? String)]
      if name == "_ARRAY_DIMENSIONS" {
        array.dimensions = texts
      } else {
        array.attributes[name] = texts
      }
    }
    return array
  }

  private func index(_ number: Int, _ shape: [Int]) -> [Int] {
    var (rest, index) = (number, [Int]())
    for length in shape.reversed() {
      index.insert(rest % length, at: 0)
      rest /= length
    }
    return index
  }

  private func inflated(_ path: String, count: Int) throws -> [UInt8] {
    let data = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    var (length, bytes) = (UInt(count), [UInt8](repeating: 0, count: count))
    #expect(uncompress(&bytes, &length, data, UInt(data.count)) == Z_OK && length == count)
    return bytes
  }
}

extension ReadArray {
  mutating func read(_ bytes: [UInt8]) {
    let count = shape.reduce(1, *)
    bytes.withUnsafeBytes { bytes in
      switch type {
      case "<f8":
        numbers = (0..<count).map {
          Double(bitPattern: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
        }
      case "<i8":
        numbers = (0..<count).map {
          Double(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self))
        }
      case "|b1": numbers = bytes.prefix(count).map { Double($0) }
      default:
        let width = count == 0 ? 0 : bytes.count / count / 4
        texts = (0..<count).map { label in
          var text = ""
          for place in 0..<width {
            let value = bytes.loadUnaligned(
              fromByteOffset: 4 * (label * width + place), as: UInt32.self)
            if value != 0, let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
          }
          return text
        }
      }
    }
  }

  /// A NumPy file.
  init(npy path: String) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    let header = String(decoding: bytes[10..<start], as: UTF8.self)
    let type = try #require(header.firstMatch(of: /'descr': '([^']+)'/)).1
    let lengths = try #require(header.firstMatch(of: /'shape': \(([^)]*)\)/)).1
    self.init(
      shape: lengths.split(separator: ",").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }, type: String(type))
    read(Array(bytes[start...]))
  }
}
