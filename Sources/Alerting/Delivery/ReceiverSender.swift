import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// Sends messages to one receiver: a request, an answer, and what came of it.
///
/// HTTP/1.1, at most two connections, each closed when it has not been used for half a minute, before a firewall on the
/// way forgets it.
public final class ReceiverSender: Sendable {
  /// The most bytes of an answer that are read.
  private static let maximumBody = 64 << 10

  private let options: HTTPOptions
  private let client: HTTPClient

  /// Makes ready to send; throws a `ReceiverError` when the options can't be used, such as a CA file that is not there.
  public init(options: HTTPOptions) throws {
    try options.checkHeaders()
    let connecting = TimeAmount.nanoseconds(Self.nanoseconds(min(options.timeout, 5)))
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: connecting))
    configuration.tlsConfiguration = try TLSConfiguration.client(for: options)
    configuration.proxy = try options.proxyServer
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2
    configuration.connectionPool.idleTimeout = .seconds(30)
    self.options = options
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  // The pool traps when it is dropped open.
  deinit { client.shutdown { _ in } }

  /// Closes its connections.
  ///
  /// What is on the way is called off, and nothing can be sent afterwards.
  public func close() async {
    // Nothing is left to do about a pool that can't be closed.
    try? await client.shutdown()
  }

  /// Sends `request` and says what came of it, within the options' time-out.
  ///
  /// An answer's status decides as soon as it is there; what follows is only read for what it says of the reason.
  public func send(_ request: ReceiverRequest) async -> DeliveryOutcome {
    let place = WebOrigin.of(request.url)
    do {
      let timeout = Self.nanoseconds(options.timeout)
      let end = ContinuousClock.now + .nanoseconds(timeout)
      let response = try await client.execute(
        options.outgoing(request), deadline: .now() + .nanoseconds(timeout))
      // What was taken is taken; that its answer drips is to hold up nothing.
      let isTaken = (200..<300).contains(response.status.code)
      let patience = isTaken ? min(end, .now + .seconds(1)) : end
      let answer = Answer(
        status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
        location: response.headers.first(name: "Location"), body: await Self.whole(response.body, until: patience))
      return answer.outcome(
        from: place, hiding: Secrets(request, options: options), at: Date().timeIntervalSince1970)
    } catch {
      let failure = TransportFailure(
        place: place, proxy: options.proxy.map(WebOrigin.of), timeout: options.timeout)
      return .retry(after: nil, reason: failure.sentence(for: error))
    }
  }

  /// The body, or nil when it is too large, or breaks off, or is not there at `end`: the client's own deadline ends with
  /// the answer's head, and a body may come in drops.
  private static func whole(
    _ body: HTTPClientResponse.Body, until end: ContinuousClock.Instant
  ) async -> [UInt8]? {
    await withTaskGroup(of: [UInt8]?.self) { group in
      defer { group.cancelAll() }
      group.addTask { (try? await body.collect(upTo: maximumBody)).map { Array(buffer: $0) } }
      group.addTask {
        try? await Task.sleep(until: end)
        return nil
      }
      return await group.next().flatMap(\.self)
    }
  }

  /// From nothing to an hour.
  private static func nanoseconds(_ seconds: Double) -> Int64 { Int64(max(0, min(seconds, 3600)) * 1e9) }
}
