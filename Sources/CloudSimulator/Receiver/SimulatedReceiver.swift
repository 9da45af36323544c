import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A receiver of webhooks that keeps all that it is sent, and misbehaves when it is told to.
///
/// It takes anything, at any path, and answers 200 with the text `ok`.
public final class SimulatedReceiver: Sendable {
  /// One request that was accepted.
  public struct Delivery: Sendable, Equatable {
    /// The path with its query.
    public var path: String
    /// By name, in lower case.
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]
    /// Its number among all requests that came, those that met a fault included; from 0.
    public var number: Int
  }

  private struct State {
    var count = 0
    var deliveries: [Delivery] = []
    var faults: [Fault] = []
  }

  private let state = Mutex(State())
  private let listener = Mutex<HTTPListener?>(nil)
  private let onDelivery: @Sendable (Delivery) -> Void

  /// A receiver that does not listen yet; `onDelivery` is told of each request that is accepted.
  public init(onDelivery: @escaping @Sendable (Delivery) -> Void = { _ in }) { self.onDelivery = onDelivery }

  /// Begins to listen on this machine's loopback; port 0 is any free one.
  public func start(port: Int = 0) async throws {
    let listening = try await HTTPListener.bind(host: "127.0.0.1", port: port, responder: Responder(receiver: self))
    let before = listener.withLock { listener in
      defer { listener = listening }
      return listener
    }
    await before?.close()
  }

  /// Stops listening and ends all connections; what it has got stays.
  public func stop() async {
    let running = listener.withLock { listener in
      defer { listener = nil }
      return listener
    }
    await running?.close()
  }

  /// The port that it listens at; 0 while it does not.
  public var port: Int { listener.withLock { $0?.port ?? 0 } }

  /// Where it listens, without a path; good once started.
  public var url: String { "http://127.0.0.1:\(port)" }

  /// What was accepted so far, in order.
  public var deliveries: [Delivery] { state.withLock { $0.deliveries } }

  /// How many requests came, those that met a fault included.
  public var requestCount: Int { state.withLock { $0.count } }

  /// Lays these faults over it instead of all others.
  public func setFaults(_ faults: [Fault]) { state.withLock { $0.faults = faults } }

  private struct Responder: HTTPResponder {
    let receiver: SimulatedReceiver

    func receive(_ request: APIRequest) -> ResponsePlan {
      receiver.state.withLock { state in
        state.count += 1
        return ResponsePlan(state.count - 1, state.faults.meet(request)) { status, retryAfter in
          APIResponse(
            status, [("Content-Type", "text/plain")] + (retryAfter.map { [("Retry-After", "\($0)")] } ?? []),
            body: Array("the receiver does not want it\n".utf8))
        }
      }
    }

    func answer(_ request: APIRequest, _ plan: ResponsePlan) -> APIResponse {
      let delivery = Delivery(
        path: request.target, headers: request.headers, body: request.body, number: plan.number)
      receiver.state.withLock { $0.deliveries.append(delivery) }
      receiver.onDelivery(delivery)
      return APIResponse(200, [("Content-Type", "text/plain")], body: Array("ok".utf8))
    }

    func close(_ plan: ResponsePlan, _ response: APIResponse) {}

    func date() -> String { Timestamp.http(Date().timeIntervalSince1970) }
  }
}
