/// One HTTP answer of a simulated service.
struct APIResponse: Sendable, Equatable {
  struct Header: Sendable, Equatable {
    var name: String
    var value: String
  }

  var status: Int
  var headers: [Header]
  var body: [UInt8]

  init(_ status: Int, _ headers: [(String, String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers.map { Header(name: $0.0, value: $0.1) }
    self.body = body
  }

  /// The answer with one header more.
  func with(_ name: String, _ value: String) -> APIResponse {
    var copy = self
    copy.headers.append(Header(name: name, value: value))
    return copy
  }
}
