import Hummingbird
import MetricsExposition

extension WebServer {
  /// What is smaller than this is sent as it is, in bytes: it goes in one packet either way.
  static let leastCoded = 1024

  /// An answer with `bytes` for a body, compressed where the client takes that and it is worth it.
  ///
  /// `headers` say the content's type; what depends on what the client takes is added here.
  static func answer(
    _ bytes: [UInt8], to request: Request, status: HTTPResponse.Status = .ok, headers: HTTPFields
  ) -> Response {
    answer(bytes, ContentCoding(acceptEncoding: request.headers[.acceptEncoding]), status: status, headers: headers)
  }

  /// The same for a client that likes `coding` best.
  static func answer(
    _ bytes: [UInt8], _ coding: ContentCoding, status: HTTPResponse.Status = .ok, headers: HTTPFields
  ) -> Response {
    let coding = bytes.count < leastCoded ? .identity : coding
    var headers = headers
    // A cache must not give to one what was made for another, the plain ones included.
    headers[.vary] = "Accept-Encoding"
    if coding != .identity { headers[.contentEncoding] = coding.rawValue }
    return Response(status: status, headers: headers, body: body(of: coding.coded(bytes)))
  }
}
