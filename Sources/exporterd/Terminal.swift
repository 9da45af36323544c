import Foundation
import MigrationExporter

/// The terminal that standard output is, if it is one.
enum Terminal {
  /// Its width in columns; nil where output goes to a file or a pipe.
  static var columns: Int? { size?.columns }

  /// Its size; nil where output goes to a file or a pipe.
  static var size: WatchScreen.Size? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    // One that does not know its size is as large as terminals used to be.
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return WatchScreen.Size(columns: 80, rows: 24)
    }
    return WatchScreen.Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  /// What is printed is there at once, also in a file or a pipe.
  static func flush() { fflush(nil) }

  /// Writes to standard output at once; throws a `POSIXError` when it can't be written, such as EPIPE where who read it has
  /// gone away.
  static func write(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written >= 0 {
        bytes = bytes.dropFirst(written)
      } else if errno == EAGAIN {
        var ready = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if errno != EINTR {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
    }
  }

  /// Whether standard output is a pipe that nobody reads any more.
  static var readerIsGone: Bool {
    var output = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
    return poll(&output, 1, 0) == 1 && output.revents & Int16(POLLERR) != 0
  }

  /// A line on standard error.
  static func complain(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8))
  }

  /// What `body` makes of the client, which is closed in any case.
  static func closing<Value>(
    _ client: ExporterClient, _ body: (ExporterClient) async throws -> Value
  ) async throws -> Value {
    let result: Result<Value, any Error>
    do { result = .success(try await body(client)) } catch { result = .failure(error) }
    await client.close()
    return try result.get()
  }
}
