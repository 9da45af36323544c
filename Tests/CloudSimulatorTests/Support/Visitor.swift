import AsyncHTTPClient
import NIOCore
import NIOHTTP1

@testable import CloudSimulator

/// Sunday 2026-11-22, 16:47:25 UTC: when the clouds of the tests begin.
let beginning = 1_795_366_045.0

/// Somebody who speaks HTTP with a simulated cloud, from outside.
struct Visitor: Sendable {
  let cloud: SimulatedCloud
  let clock: SimulatedClock

  /// One answer.
  struct Reply: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: String

    var json: JSONValue { JSONValue(parsing: Array(body.utf8)) ?? .null }
    var volumes: [JSONValue] { json["volumes"]?.elements ?? [] }
    var names: [String] { volumes.compactMap { $0["name"]?.string } }
    var volume: JSONValue { json["volume"] ?? .null }
    var message: String? { json.members?.first?.value["message"]?.string }
    func header(_ name: String) -> String? { headers.first(name: name) }
  }

  /// The address of Keystone or Cinder without `/v3`.
  var keystone: String { String(cloud.authURL.dropLast(3)) }
  var cinder: String { String(cloud.cinderURL.dropLast(3)) }

  func send(
    _ method: HTTPMethod, _ url: String, headers: [(String, String)] = [], body: String? = nil,
    timeout: TimeAmount = .seconds(20)
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: url)
    request.method = method
    request.headers = HTTPHeaders(headers)
    if let body {
      request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: timeout)
    let bytes = try await response.body.collect(upTo: 32 << 20)
    return Reply(status: Int(response.status.code), headers: response.headers, body: String(buffer: bytes))
  }

  /// Asks Cinder for something below `/v3`, as one of the usual users.
  func ask(
    _ path: String, as user: String = "admin", version: String? = "latest", method: HTTPMethod = .GET,
    body: String? = nil
  ) async throws -> Reply {
    let token = try await token(of: user)
    return try await ask(path, token: token, version: version, method: method, body: body)
  }

  func ask(
    _ path: String, token: String?, version: String? = "latest", method: HTTPMethod = .GET, body: String? = nil
  ) async throws -> Reply {
    var headers: [(String, String)] = []
    if let token { headers.append(("X-Auth-Token", token)) }
    if let version { headers.append(("OpenStack-API-Version", "volume \(version)")) }
    return try await send(method, cloud.cinderURL + path, headers: headers, body: body)
  }

  /// A volume as a show at the highest microversion has it, asked by the admin.
  func show(_ id: String) async throws -> JSONValue { try await ask("/volumes/\(id)").volume }

  /// Does something to a volume, as the admin.
  func act(_ body: String, on id: String, as user: String = "admin", version: String? = nil) async throws -> Reply {
    try await ask("/volumes/\(id)/action", as: user, version: version, method: .POST, body: body)
  }

  func signIn(_ body: String, query: String = "") async throws -> Reply {
    try await send(.POST, cloud.authURL + "/auth/tokens" + query, body: body)
  }

  /// Waits until a request for that path has come.
  func arrival(of path: String) async {
    while cloud.requests().last?.path != path { await Task.yield() }
  }

  func token(of user: String) async throws -> String {
    guard let known = SimulatedUser.usual.first(where: { $0.name == user }) else { return "" }
    let reply = try await signIn(Auth.password(known.name, known.password, scope: Auth.project(known.project)))
    return reply.header("X-Subject-Token") ?? ""
  }
}

/// Bodies for signing in.
enum Auth {
  static func password(_ user: String, _ password: String, scope: String? = nil) -> String {
    let method =
      #""methods":["password"],"password":{"user":{"name":"\#(user)","domain":{"id":"default"},"password":"\#(password)"}}"#
    return #"{"auth":{"identity":{\#(method)}\#(scope.map { #","scope":\#($0)"# } ?? "")}}"#
  }

  static func project(_ name: String) -> String { #"{"project":{"name":"\#(name)","domain":{"id":"default"}}}"# }

  static func credential(_ details: String, scope: String? = nil) -> String {
    let method = #""methods":["application_credential"],"application_credential":{\#(details)}"#
    return #"{"auth":{"identity":{\#(method)}\#(scope.map { #","scope":\#($0)"# } ?? "")}}"#
  }

  static func token(_ id: String, scope: String? = nil) -> String {
    let method = #""methods":["token"],"token":{"id":"\#(id)"}"#
    return #"{"auth":{"identity":{\#(method)}\#(scope.map { #","scope":\#($0)"# } ?? "")}}"#
  }
}

/// Runs a test against a started cloud whose clock stands at `beginning`.
func visiting<Result>(
  _ script: CloudScript, _ body: (Visitor) async throws -> Result
) async throws -> Result {
  let clock = SimulatedClock.manual(from: beginning)
  let cloud = SimulatedCloud(script, clock: clock)
  try await cloud.start()
  do {
    let result = try await body(Visitor(cloud: cloud, clock: clock))
    await cloud.stop()
    return result
  } catch {
    await cloud.stop()
    throw error
  }
}
