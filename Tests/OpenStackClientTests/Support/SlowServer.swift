import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Runs `body` with the port of a server on this machine that answers each request with `text`, and then says nothing
/// more and never hangs up.
func withSlowServer<Result>(sending text: String, _ body: (_ port: Int) async throws -> Result) async throws -> Result {
  #if canImport(Glibc)
  let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  #else
  let listener = socket(AF_INET, SOCK_STREAM, 0)
  #endif
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let isListening = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(listener, $0, size) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &size) == 0
    }
  }
  guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
  let bytes = Array(text.utf8)
  // A client that hangs up in mid-answer is what some tests are about.
  signal(SIGPIPE, SIG_IGN)
  Thread.detachNewThread {
    // Ends when the listener is shut down.
    while case let connection = accept(listener, nil, nil), connection >= 0 {
      Thread.detachNewThread { converse(on: connection, sending: bytes) }
    }
    close(listener)
  }
  defer { shutdown(listener, Int32(SHUT_RDWR)) }
  return try await body(Int(UInt16(bigEndian: address.sin_port)))
}

/// Waits for a request's head, answers it, and stays until the client hangs up.
private func converse(on connection: Int32, sending bytes: [UInt8]) {
  var request: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while case let count = read(connection, &chunk, chunk.count), count > 0 {
    let hadHead = request.hasHead
    request += chunk[..<count]
    if request.hasHead, !hadHead { _ = write(connection, bytes, bytes.count) }
  }
  close(connection)
}

extension [UInt8] {
  fileprivate var hasHead: Bool { String(decoding: self, as: UTF8.self).contains("\r\n\r\n") }
}
