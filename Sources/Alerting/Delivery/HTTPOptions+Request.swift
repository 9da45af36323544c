import AsyncHTTPClient
import Foundation
import NIOHTTP1

extension HTTPOptions {
  /// The request as it goes out, with what the options say.
  func outgoing(_ request: ReceiverRequest) -> HTTPClientRequest {
    var url = request.url
    var headers = HTTPHeaders([("Content-Type", "application/json"), ("User-Agent", "cinder-migration-exporter")])
    for (name, value) in request.headers { headers.replaceOrAdd(name: name, value: value) }
    // Who is named in the URL is for us to show: the client leaves that out.
    if var parts = URLComponents(string: url), let user = parts.user {
      let shown = Authorization.basic(user: user, password: parts.password ?? "")
      headers.replaceOrAdd(name: "Authorization", value: shown.header)
      (parts.user, parts.password) = (nil, nil)
      url = parts.string ?? url
    }
    for (name, value) in self.headers { headers.replaceOrAdd(name: name, value: value) }
    if let authorization { headers.replaceOrAdd(name: "Authorization", value: authorization.header) }
    var outgoing = HTTPClientRequest(url: url)
    outgoing.method = .POST
    outgoing.headers = headers
    outgoing.body = .bytes(request.body)
    return outgoing
  }

  /// The proxy as the client wants it; throws when its URL is none.
  var proxyServer: HTTPClient.Configuration.Proxy? {
    get throws(ReceiverError) {
      guard let proxy else { return nil }
      guard let parts = URLComponents(string: proxy), parts.scheme == "http", let host = parts.host, !host.isEmpty
      else {
        throw ReceiverError(
          "the proxy's URL is not usable; it must be http://host:port or http://user:password@host:port")
      }
      let authorization = parts.user.map {
        HTTPClient.Authorization.basic(username: $0, password: parts.password ?? "")
      }
      return .server(host: host, port: parts.port ?? 80, authorization: authorization)
    }
  }

  /// Throws when a header, or what goes into one, can't stand in a request; such as a token that is followed by a line feed.
  func checkHeaders() throws(ReceiverError) {
    for (name, value) in headers {
      let isToken = name.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7f && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
      }
      guard !name.isEmpty, isToken else { throw ReceiverError("\"\(name.onOneLine)\" can't be the name of a header") }
      try Self.check(value, "the header \(name)")
    }
    switch authorization {
    case .bearer(let token)?: try Self.check(token, "the bearer token")
    case .basic(let user, _)? where user.contains(":"):
      throw ReceiverError("the user's name can't have a colon in it: it is where the password begins")
    case .basic?, nil: break
    }
  }

  private static func check(_ value: String, _ what: String) throws(ReceiverError) {
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
      throw ReceiverError("\(what) holds a character that can't be sent in a header, such as a line feed")
    }
  }
}

extension HTTPOptions.Authorization {
  /// The value of the header `Authorization`.
  fileprivate var header: String {
    switch self {
    case .bearer(let token): "Bearer \(token)"
    case .basic(let user, let password): "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }
  }
}
