import Bayes
import Foundation

/// The journal of an unfinished run: where the first byte is even the rest is the body of a batch whose checksums are right, else the
/// whole file.
struct JournalTarget: FuzzTarget {
  let name = "journal"
  private let scratch = ScratchFolder()

  func read(_ bytes: [UInt8]) throws {
    guard let choice = bytes.first else { return }
    let rest = Data(bytes.dropFirst())
    let file = choice.isMultiple(of: 2) ? Self.batch(rest) : rest
    let path = scratch.file("journal", Array(file))
    let journal = try Journal(path)
    var refusal: (any Error)?
    for name in journal.names.sorted().prefix(8) {
      _ = try journal.record(name)
      for width in 1...2 {
        do {
          var numbers = 0
          try journal.rows(2, of: name, width: width).forEach { numbers += $0.count }
          precondition(numbers == 2 * width)
        } catch { refusal = error }
      }
    }
    // What is appended is there, whatever was before.
    try journal.append([.record("new", Data([1]))])
    let again = try Journal(path)
    let new = try again.record("new")
    precondition(new == Data([1]) && again.names.isSuperset(of: journal.names))
    if journal.names.count == 1, let refusal { throw refusal }
  }

  private static func batch(_ body: Data) -> Data {
    func bytes(_ number: some FixedWidthInteger) -> Data {
      withUnsafeBytes(of: number.littleEndian) { Data($0) }
    }
    func checksum(_ data: Data) -> Data { bytes(UInt32(CRC32(data).digits, radix: 16) ?? 0) }
    let head = Data("bgjournl".utf8) + bytes(UInt64(body.count)) + checksum(body)
    return head + checksum(head) + body
  }
}
