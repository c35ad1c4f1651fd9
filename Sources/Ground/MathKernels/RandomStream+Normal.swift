extension RandomStream {
  /// A standard normal number.
  public mutating func normal() -> Double {
    let word = nextWord()
    return NormalZiggurat.shared.normal(word) { nextWord() }
  }

  /// Fills a span with standard normal numbers: those that `normal()`, called once for each, would give, but faster.
  package mutating func fillNormal(_ values: inout MutableSpan<Double>) {
    let ziggurat = NormalZiggurat.shared
    let count = values.count
    var words = WordReader(self)
    for index in 0..<count {
      words.expected = count &- index
      values[index] = ziggurat.normal(words.next()) { words.next() }
    }
    self = words.rest
  }
}

/// Reads the words of a stream in order, but makes those of many counters at once.
private struct WordReader {
  private static let capacity = 64

  /// How many more words the reader will certainly be asked for.
  var expected = 0
  private var stream: RandomStream
  private var words = InlineArray<64, UInt64>(repeating: 0)
  private var cursor = 0
  private var count = 0

  init(_ stream: RandomStream) {
    self.stream = stream
    if let spare = stream.spareWord {
      self.stream.spareWord = nil
      words[0] = spare
      count = 1
    }
  }

  @inline(__always) mutating func next() -> UInt64 {
    if cursor == count { refill() }
    defer { cursor &+= 1 }
    return words[cursor]
  }

  @inline(never) private mutating func refill() {
    count = min(Self.capacity, (expected + 1) / 2 * 2)
    cursor = 0
    stream.fill(&words, count: count)
  }

  /// The stream after the words read so far.
  var rest: RandomStream {
    var rest = stream
    let unread = count - cursor
    rest.block &-= UInt32(unread / 2)
    rest.spareWord = unread % 2 == 1 ? words[cursor] : nil
    return rest
  }
}
