import MathKernels
import Tables
import TestSupport
import Testing
import Words

/// Where blocks end and who reads them must not show.
@Suite struct CSVBlockTests {
  /// The table, or the message of its error.
  private func outcome(_ bytes: [UInt8], _ options: CSVOptions, threads: Int, blockSize: Int)
    -> Result<
      Table, DataError
    >
  {
    let reader = CSVReader(options: options, threads: threads, blockSize: blockSize)
    return Result { () throws(DataError) in
      do {
        return try reader.table(from: bytes, source: "t.csv")
      } catch let error as DataError {
        throw error
      } catch {
        throw DataError(.init("t.csv"), found: "\(error)", expected: "a DataError")
      }
    }
  }

  @Test(.tags(.random)) func blocksAndThreadsDoNotShow() {
    var random = RandomStream(seed: seed(51))
    let pieces = [
      "1", "-2.5", "3e4", "NA", "x", "\"q\"", "\"a\nb\"", "\"say \"\"so\"\"\"", "é", " 7 ", "",
      "12345678901234567890.5", "1e400", "\"8\"", "7\"",
    ]
    var (read, refused) = (0, 0)
    for _ in 0..<600 {
      let width = 1 + random.index(below: 4)
      let kinds = (0..<width).map { _ in random.index(below: 3) }
      let lineBreak = ["\n", "\r\n", "\r"][random.index(below: 3)]
      var csv = (0..<width).map { "c\($0)" }.joined(separator: ",")
      for _ in 0..<random.index(below: 30) {
        let cells = kinds.map { kind in
          kind == 0 || kind == 1 && random.index(below: 20) > 0
            ? "\(random.normal())" : pieces[random.index(below: pieces.count)]
        }
        csv += lineBreak + cells.joined(separator: ",")
        if random.index(below: 60) == 0 { csv += "," }
      }
      let bytes = Array(csv.utf8)
      let options = CSVOptions(hasHeader: random.index(below: 2) == 0)
      let whole = outcome(bytes, options, threads: 1, blockSize: 1 << 16)
      for blockSize in [1, 7, 40, 150] {
        for threads in [1, 3] {
          let blocks = outcome(bytes, options, threads: threads, blockSize: blockSize)
          #expect(blocks == whole, "\(csv.debugDescription) by \(blockSize)")
        }
      }
      if case .success = whole { read += 1 } else { refused += 1 }
    }
    #expect(read > 200 && refused > 50)
  }

  /// Small changes of good tables, of the kinds that files suffer.
  @Test(.tags(.random)) func mutatedTablesAreReadOrRefusedAlike() {
    var random = RandomStream(seed: seed(52))
    let seeds = [
      "a,b,c\n1,2.5,x\n-3e-7,,\"y \"\"z\"\"\"\nNA,4,\"l\nm\"\n",
      "\u{FEFF}x;y\r\n1;2\r\n3;4\r\n", "p\tq\n1\t é\n2\t東\n", " 1.5  2 \n3\t4\n",
    ].map { Array($0.utf8) }
    let bytes: [UInt8] = Array(",;\t \"\n\r0919.-+eE".utf8) + [0, 0x80, 0xC3, 0xEF, 0xFF]
    let separators: [CSVOptions.Separator] = [.detected, ",", "1", " ", .whitespace]
    var read = 0
    for _ in 0..<6_000 {
      var csv = seeds[random.index(below: seeds.count)]
      for _ in 0...random.index(below: 4) {
        let index = random.index(below: csv.count)
        switch random.index(below: 4) {
        case 0: csv[index] = bytes[random.index(below: bytes.count)]
        case 1: csv.insert(bytes[random.index(below: bytes.count)], at: index)
        case 2 where csv.count > 1: csv.remove(at: index)
        default: csv += csv[..<index]
        }
      }
      let options = CSVOptions(
        separator: separators[random.index(below: separators.count)],
        hasHeader: random.index(below: 2) == 0)
      let whole = outcome(csv, options, threads: 1, blockSize: 1 << 16)
      let blocks = outcome(csv, options, threads: 2, blockSize: 1 + random.index(below: 30))
      #expect(blocks == whole, "\(csv) \(options)")
      switch whole {
      case .success(let table):
        read += 1
        #expect(table.columns.allSatisfy { $0.count == table.rowCount })
      case .failure(let error):
        #expect(error.description.hasPrefix("t.csv") && error.expected != "a DataError")
      }
    }
    #expect(read > 500 && read < 5_500)
  }
}
