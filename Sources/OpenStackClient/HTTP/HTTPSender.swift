import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Carries out API requests: one connection pool for one cloud, or for one exporter.
package struct HTTPSender: Sendable {
  /// The largest answer taken, in bytes: a full page of 1000 volumes is some 2 MB, and eight may come at once.
  static let maximumBody = 32 << 20

  private let client: HTTPClient
  private let observe: @Sendable (APIExchange) -> Void

  /// Opens a pool for `cloud`; throws when its CA file can't be used.
  init(cloud: CloudConfiguration, observe: @escaping @Sendable (APIExchange) -> Void) throws {
    try self.init(tls: cloud.tls, observe: observe)
  }

  /// Opens a pool; throws an `OpenStackError` when a file of `tls` can't be used.
  ///
  /// - Parameter observe: called after each request.
  package init(tls: ClientTLS, observe: @escaping @Sendable (APIExchange) -> Void = { _ in }) throws {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
    configuration.httpVersion = .http1Only
    configuration.tlsConfiguration = try TLSConfiguration.client(for: tls)
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    self.observe = observe
  }

  /// Closes its connections.
  package func close() async {
    // Nothing is left to do about a pool that can't be closed.
    try? await client.shutdown()
  }

  /// Closes without waiting, whether it is closed already or not: the pool traps when it is dropped open.
  package func abandon() { client.shutdown { _ in } }

  /// Sends `request` and reads the whole answer within `timeout` seconds of real time.
  ///
  /// Any status is an answer; what is thrown is always an `OpenStackError`.
  package func send(_ request: APIRequest, timeout: Double) async throws -> APIResponse {
    var outgoing = HTTPClientRequest(url: request.url)
    outgoing.method = HTTPMethod(rawValue: request.method)
    for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
    outgoing.headers.add(name: "Accept", value: "application/json")
    outgoing.headers.add(name: "User-Agent", value: "cinder-migration-exporter")
    if let body = request.body {
      outgoing.headers.add(name: "Content-Type", value: "application/json")
      outgoing.body = .bytes(body)
    }
    let start = ContinuousClock.now
    func note(_ outcome: String) {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      observe(.init(service: request.service.rawValue, outcome: outcome, seconds: seconds))
    }
    do {
      var answer = try await exchange(outgoing, timeout: max(0, min(timeout, 3600)))
      answer.place = Self.origin(of: request.url)
      note(String(answer.status))
      return answer
    } catch {
      let failure = Self.wording(error, of: request, timeout: timeout)
      note(failure.code.rawValue)
      throw failure
    }
  }

  /// The client's own deadline ends with the answer's head; the timer also ends a body that comes in drops, or never.
  private func exchange(_ request: HTTPClientRequest, timeout: Double) async throws -> APIResponse {
    try await withThrowingTaskGroup(of: APIResponse.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        let deadline = NIODeadline.now() + .nanoseconds(Int64(timeout * 1e9))
        let answer = try await client.execute(request, deadline: deadline)
        let body = try await answer.body.collect(upTo: Self.maximumBody)
        var headers: [String: String] = [:]
        for (name, value) in answer.headers { headers[name.lowercased()] = value }
        return APIResponse(status: Int(answer.status.code), headers: headers, body: Array(buffer: body))
      }
      group.addTask {
        try await Task.sleep(for: .seconds(timeout))
        throw HTTPClientError.deadlineExceeded
      }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }

  /// What went wrong, in an operator's words.
  static func wording(_ error: any Error, of request: APIRequest, timeout: Double) -> OpenStackError {
    let place = origin(of: request.url)
    if let text = TLSFailure.sentence("\(error)", place: place, of: request.service) {
      return OpenStackError(.unreachable, text)
    }
    switch error {
    case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
      let tenths = (timeout * 10).rounded() / 10
      let seconds = Int(exactly: tenths).map(String.init) ?? "\(tenths)"
      return OpenStackError(
        .timeout, "\(request.method) \(path(of: request.url)) got no whole answer from \(place) in \(seconds) s")
    case let error as HTTPClientError where error == .connectTimeout || error == .getConnectionFromPoolTimeout:
      return OpenStackError(
        .timeout, "no connection to \(place) in time; is the host up, and does a firewall let us through?")
    case is NIOTooManyBytesError:
      return OpenStackError(.badAnswer, "the answer of \(place) is larger than \(maximumBody >> 20) MiB")
    case let error as HTTPClientError where error == .invalidURL || error == .emptyHost || error == .emptyScheme:
      return OpenStackError(.configuration, "\(place) is not a usable URL")
    case is CancellationError:
      return OpenStackError(.unreachable, "the request to \(place) was called off")
    case let error as HTTPClientError where error == .cancelled:
      return OpenStackError(.unreachable, "the request to \(place) was called off")
    case let error as HTTPClientError:
      return OpenStackError(.unreachable, "the connection to \(place) broke: \(error.shortDescription)")
    case is HTTPParserError:
      return OpenStackError(
        .unreachable, "the connection to \(place) broke in the midst of an answer, or it is no HTTP")
    case let error as NIOConnectionError:
      return OpenStackError(.unreachable, "no connection to \(place): \(reason(of: error))")
    case let error as IOError:
      let neverWas = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH].contains(error.errnoCode)
      let what = neverWas ? "no connection to \(place)" : "the connection to \(place) broke"
      return OpenStackError(.unreachable, "\(what): \(reason(of: error))")
    default:
      return OpenStackError(.unreachable, "no connection to \(place): \(error)")
    }
  }

  private static func reason(of error: NIOConnectionError) -> String {
    guard let failure = error.connectionErrors.lazy.compactMap({ $0.error as? IOError }).first else {
      return "the name of its host can't be resolved"
    }
    return reason(of: failure)
  }

  /// The system's own words, such as `Connection refused`.
  private static func reason(of error: IOError) -> String { String(cString: strerror(error.errnoCode)) }

  /// A URL without the user and the password that may stand before its host: as it may be shown.
  static func presentable(_ url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return origin(of: url) }
    return "\(origin(of: url))/\(parts[3])"
  }

  /// Scheme, host and port of a URL: enough to find the server, without ids or anything secret.
  package static func origin(of url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[1].isEmpty else { return "the URL without http:// or https://" }
    // A user and a password may stand before the host.
    let host = parts[2].lastIndex(of: "@").map { parts[2][$0...].dropFirst() } ?? parts[2]
    return "\(parts[0])//\(host)"
  }

  private static func path(of url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.count == 4 ? "/" + String(parts[3].prefix(300)) : "/"
  }
}
