import Foundation
import Storage
import Synchronization
import TestSupport
import Testing
import Words

@Suite struct StorageTests {
  static func text(_ path: String) throws -> String {
    try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
  }

  /// Controls that JSON may hold as they are would move a terminal's cursor.
  @Test func controlsInTextAreEscaped() throws {
    let names = ["a\u{7F}b\u{9B}31m\u{1B}[0m", "é", "\u{A0}", "plain"]
    let text = try JSONEncoder.readable().text(names)
    #expect(
      !text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
    #expect(text.contains("é"))
    #expect(try JSONDecoder.readable().decode([String].self, from: Data(text.utf8)) == names)
  }

  /// Marks of the direction of writing would show a name as another; so would what has no width.
  @Test func marksOfDirectionInTextAreEscaped() throws {
    let marks: [Unicode.Scalar] = [
      "\u{61C}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}",
      "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}", "\u{200B}", "\u{FEFF}", "\u{2028}",
      "\u{E0041}",
    ]
    let names = marks.map { "a\($0)b" } + ["👩‍🎤", "עברית"]
    let text = try JSONEncoder.readable().text(names)
    #expect(!text.unicodeScalars.contains(where: marks.contains))
    // As Python's json.dumps writes them.
    for escape in ["\\u061c", "\\u202e", "\\u2066", "\\udb40\\udc41"] {
      #expect(text.contains("a\(escape)b"), "\(escape)")
    }
    #expect(text.contains("👩‍🎤") && text.contains("עברית"))
    let again = try JSONDecoder.readable().decode([String].self, from: Data(text.utf8))
    #expect(zip(again, names).allSatisfy { Array($0.utf8) == Array($1.utf8) })
    let keys = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
    let object = try JSONEncoder.readable().text(keys)
    #expect(try JSONDecoder.readable().decode([String: Int].self, from: Data(object.utf8)) == keys)
  }

  struct Fault: Error {}

  /// A file is on the disk before it has its name, and the name is after.
  @Test func theOrderOutlastsAPowerCut() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/table.csv"
      let steps = Mutex<[StorageStep]>([])
      let storage = DurableStorage { step in steps.withLock { $0.append(step) } }
      try storage.write(Array("new".utf8), to: path)
      let taken = steps.withLock(\.self)
      guard case .create(let beside)? = taken.first else { throw Fault() }
      #expect(
        taken == [
          .create(beside), .sync(beside), .rename(beside, to: path), .sync(folder),
        ])
      #expect(DurableStorage.folder(of: beside) == folder && beside != path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["table.csv"])
    }
  }

  /// Whatever step fails, the file is the old one or the new one, and nothing is left beside.
  @Test(arguments: 0..<5) func aFaultLeavesTheOldFileOrTheNew(_ place: Int) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/table.csv"
      try DurableStorage().write(Array("old".utf8), to: path)
      let count = Mutex(0)
      let storage = DurableStorage { step in
        if case .remove = step { return }
        let number = count.withLock { count in
          count += 1
          return count - 1
        }
        if number == place { throw Fault() }
      }
      let isDone = (try? storage.write(Array("new".utf8), to: path)) != nil
      // Four steps; the last syncs a name that is there.
      #expect(isDone == (place == 4))
      #expect(try Self.text(path) == (place < 3 ? "old" : "new"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["table.csv"])
    }
  }

  @Test func aLinkStaysALinkAndPermissionsStay() throws {
    try withTemporaryFolder { folder in
      let (path, link) = (folder + "/table.csv", folder + "/link.csv")
      try DurableStorage().write(Array("old".utf8), to: path)
      chmod(path, 0o640)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "table.csv")
      try DurableStorage().write(Array("new".utf8), to: link)
      #expect(try Self.text(path) == "new")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "table.csv")
      let status = try #require(DurableStorage.status(path))
      #expect(status.st_mode & 0o777 == 0o640)
    }
  }

  /// A device is written to, not replaced by a file.
  @Test func aDeviceStaysADevice() throws {
    try DurableStorage().write(Array("gone".utf8), to: "/dev/null")
    let status = try #require(DurableStorage.status("/dev/null"))
    #expect(status.st_mode & S_IFMT == S_IFCHR)
    let error = #expect(throws: FileWriteError.self) {
      try DurableStorage().write(Array("too much".utf8), to: "/dev/full")
    }
    #expect(error?.description.contains("/dev/full: found no space left on the disk") == true)
  }

  /// A call that a signal interrupts is made again; any other failure is one.
  @Test func interruptedCallsAreMadeAgain() {
    for (failures, last) in [(0, 7), (3, 7), (3, -1)] as [(Int, CInt)] {
      var calls = 0
      let result = uninterrupted {
        calls += 1
        errno = calls <= failures ? EINTR : EIO
        return calls <= failures ? -1 : last
      }
      #expect(result == last && calls == failures + 1)
    }
  }

  #if os(Linux)
    /// A signal that comes while a file opens, as that of a resized window, is no failure: a pipe waits for its reader.
    @Test func aFileOpensInSpiteOfSignals() async {
      await #expect(processExitsWith: .success) {
        try withTemporaryFolder { folder in
          let path = folder + "/pipe"
          mkfifo(path, 0o600)
          // A handler after which the system does not make the call again.
          var action = sigaction()
          action.__sigaction_handler.sa_handler = { _ in }
          sigaction(SIGUSR2, &action, nil)
          // Threads of a pool take none.
          var signals = sigset_t()
          sigemptyset(&signals)
          sigaddset(&signals, SIGUSR2)
          pthread_sigmask(SIG_UNBLOCK, &signals, nil)
          let writer = pthread_self()
          let reader = Thread {
            for _ in 0..<200 {
              pthread_kill(writer, SIGUSR2)
              usleep(500)
            }
            let file = open(path, O_RDONLY)
            var byte: UInt8 = 0
            while read(file, &byte, 1) > 0 {}
          }
          reader.start()
          try DurableStorage().write([1] as [UInt8], to: path)
        }
      }
    }
  #endif

  /// What the system answers is said in words, of the path that was asked for.
  @Test func refusalsAreInWords() throws {
    try withTemporaryFolder { folder in
      try DurableStorage().write(Array("a".utf8), to: folder + "/file")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/circle", withDestinationPath: "circle")
      for (path, words) in [
        ("none/table.csv", "found no folder \(folder)/none, expected one to write into. Make it"),
        ("file/table.csv", "found a file on the way to it"),
        (String(repeating: "a", count: 300), "found a name that is too long"),
        ("", "found a folder"), ("circle/a", "found links that lead in a circle"),
      ] {
        let error = #expect(throws: FileWriteError.self, "\(path)") {
          try DurableStorage().write([1], to: "\(folder)/\(path)")
        }
        #expect(
          error?.description.hasPrefix("\(folder)/\(path): \(words)") == true,
          "\(path): \(String(describing: error))")
      }
      #expect(
        Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == ["circle", "file"])
    }
  }

  @Test func foldersAreMadeFromTheTop() throws {
    try withTemporaryFolder { folder in
      let made = try DurableStorage().makeFolder(folder + "/a/b")
      #expect(made == [folder + "/a", folder + "/a/b"])
      let again = try DurableStorage().makeFolder(folder + "/a/b")
      #expect(again.isEmpty)
    }
  }

  /// Names of both are exchanged in one step, or nothing is changed.
  @Test func anExchangeIsWhole() throws {
    try withTemporaryFolder { folder in
      let (a, b) = (folder + "/a", folder + "/b")
      try DurableStorage().write(Array("a".utf8), to: a)
      #expect(throws: FileWriteError.self) { try DurableStorage().exchange(a, with: b) }
      try DurableStorage().write(Array("b".utf8), to: b)
      let isExchanged = try DurableStorage().exchange(a, with: b)
      #expect(try Self.text(a) == (isExchanged ? "b" : "a"))
      #expect(try Self.text(b) == (isExchanged ? "a" : "b"))
    }
  }
}
