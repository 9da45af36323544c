import Foundation
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("What gathers output")
struct OutputBufferTests {
  /// What a thread of its own makes: to read from a pipe while the test writes to it.
  private final class Aside: Sendable {
    private let result = Mutex<Int?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () throws -> Int?) {
      Thread.detachNewThread {
        let count = try? body()
        self.result.withLock { $0 = count ?? nil }
        self.done.signal()
      }
    }

    /// What came of it, once it is done.
    func wait() -> Int? {
      done.wait()
      return result.withLock { $0 }
    }
  }

  @Test("waits for a reader that is slow to take it, also where the descriptor does not block")
  func slowReader() throws {
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    let isSet = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK) == 0
    #expect(isSet)
    let line = Array(repeating: UInt8(ascii: "x"), count: 999)
    let reading = Aside { try pipe.fileHandleForReading.readToEnd()?.count }
    let output = OutputBuffer(descriptor: end, name: "a pipe")
    #expect(throws: Never.self) {
      for _ in 0..<1000 { try output.line { $0 += line } }
      try output.flush()
    }
    try pipe.fileHandleForWriting.close()
    #expect(reading.wait() == 1_000_000)
  }

  /// A pipe takes some of it before its reader goes away.
  @Test("what was written before a failure is not written again")
  func nothingTwice() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    let reading = Aside {
      let count = try pipe.fileHandleForReading.read(upToCount: 1)?.count
      try pipe.fileHandleForReading.close()
      return count
    }
    let output = OutputBuffer(descriptor: end, name: "a pipe")
    let much = Array(repeating: UInt8(ascii: "x"), count: 1_000_000)
    #expect(throws: ReplayError.self) { try output.line { $0 += much } }
    #expect(reading.wait() == 1)
    // Another reader comes.
    let other = Pipe()
    let place = dup2(other.fileHandleForWriting.fileDescriptor, end)
    #expect(place == end)
    let rest = Aside { try other.fileHandleForReading.readToEnd()?.count }
    try output.flush()
    try pipe.fileHandleForWriting.close()
    try other.fileHandleForWriting.close()
    let count = try #require(rest.wait())
    #expect((1...1_000_000).contains(count))
  }
}
