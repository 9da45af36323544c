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

  /// A small page goes in one write, a big one in its own pieces, as fast as they are taken.
  ///
  /// All scrapes share its tens of MB, of which each copies only what is under way.
  static func body(of pieces: [[UInt8]]) -> ResponseBody {
    let length = pieces.reduce(0) { $0 + $1.count }
    if length <= 256 << 10 {
      var buffer = ByteBuffer()
      buffer.reserveCapacity(length)
      for piece in pieces { buffer.writeBytes(piece) }
      return ResponseBody(byteBuffer: buffer)
    }
    return ResponseBody(contentLength: length) { writer in
      for piece in pieces { try await writer.write(ByteBuffer(bytes: piece)) }
      try await writer.finish(nil)
    }
  }
}
