import Foundation

/// Changes by hand to a folder of a saved fit.
public enum EditedFolder {
  /// Changes the files of a folder.
  public typealias Edit = @Sendable (_ folder: String) throws -> Void

  public static func url(_ folder: String, _ name: String) -> URL {
    URL(fileURLWithPath: folder + "/" + name)
  }

  public static func contents(_ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: url(folder, $0))) })
  }

  public static func json(_ name: String, _ old: String, _ new: String) -> Edit {
    {
      let text = try String(contentsOf: url($0, name), encoding: .utf8)
      try Data(text.replacing(old, with: new).utf8).write(to: url($0, name))
    }
  }

  /// Changes the header of an array, at equal length.
  public static func header(_ name: String, _ change: @escaping @Sendable (String) -> String)
    -> Edit
  {
    {
      var data = try Data(contentsOf: url($0, name))
      let end = 10 + Int(data[8]) + Int(data[9]) << 8
      let header = change(String(decoding: data[10..<end], as: UTF8.self))
        .trimmingCharacters(in: .whitespacesAndNewlines)
      let padded = header.padding(toLength: end - 11, withPad: " ", startingAt: 0) + "\n"
      data.replaceSubrange(10..<end, with: padded.utf8)
      try data.write(to: url($0, name))
    }
  }

  /// Changes the first number of an array.
  public static func firstNumber(_ name: String, _ number: Double) -> Edit {
    {
      var data = try Data(contentsOf: url($0, name))
      let start = 10 + Int(data[8]) + Int(data[9]) << 8
      let bytes = withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
      data.replaceSubrange(start..<start + 8, with: bytes)
      try data.write(to: url($0, name))
    }
  }

  /// Gives an array another shape; nil keeps a length.
  public static func shape(_ name: String, _ new: [Int?]) -> Edit {
    header(name) { header in
      guard let open = header.firstIndex(of: "("), let close = header.firstIndex(of: ")") else {
        return ""
      }
      let old = header[header.index(after: open)..<close].split(separator: ",")
      let lengths = zip(old, new).map { $1.map(String.init) ?? String($0) }
      return header[...open] + lengths.joined(separator: ",") + header[close...]
    }
  }

  /// Writes the manifest of what is there now, by a CRC of its own.
  public static func renewManifest(_ folder: String) throws {
    var files: [String: [String: Any]] = [:]
    for (name, data) in try contents(folder) where name != "manifest.json" {
      let sum = String(crc32(data), radix: 16)
      files[name] = [
        "bytes": data.count, "crc32": String(repeating: "0", count: 8 - sum.count) + sum,
      ]
    }
    let manifest: [String: Any] = ["format": "bayes-genre fit", "version": 1, "files": files]
    try JSONSerialization.data(withJSONObject: manifest).write(to: url(folder, "manifest.json"))
  }

  /// CRC-32 bit by bit, from its polynomial (ISO 3309).
  private static func crc32(_ data: Data) -> UInt32 {
    ~data.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
  }
}
