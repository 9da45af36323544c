import Hummingbird
import MetricsExposition
import NIOCore

extension WebServer {
  /// The metrics, in the type and coding that the scraper likes best.
  static func metrics(_ request: Request, _ page: MetricsPage) async -> Response {
    let type = ExpositionType(accept: request.headers[.accept])
    let coding = ContentCoding(acceptEncoding: request.headers[.acceptEncoding])
    var headers: HTTPFields = [.contentType: type.contentType, .vary: "Accept, Accept-Encoding"]
    if coding != .identity { headers[.contentEncoding] = coding.rawValue }
    return Response(status: .ok, headers: headers, body: body(of: await page.render(type.format, coding)))
  }

  /// A small page goes in one write, a big one in pieces, as fast as they are taken.
  ///
  /// All scrapes share its tens of MB, of which each copies only what is under way.
  private static func body(of parts: [[UInt8]]) -> ResponseBody {
    let length = parts.reduce(0) { $0 + $1.count }
    let piece = 256 << 10
    if length <= piece {
      var buffer = ByteBuffer()
      buffer.reserveCapacity(length)
      for part in parts { buffer.writeBytes(part) }
      return ResponseBody(byteBuffer: buffer)
    }
    return ResponseBody(contentLength: length) { writer in
      for part in parts {
        for start in stride(from: 0, to: part.count, by: piece) {
          try await writer.write(ByteBuffer(bytes: part[start..<min(start + piece, part.count)]))
        }
      }
      try await writer.finish(nil)
    }
  }
}
