/// One request that a simulated service has got.
public struct RecordedRequest: Sendable, Equatable {
  /// Which of the two services got it.
  public enum Service: String, Sendable {
    /// Keystone, for identity.
    case keystone
    /// Cinder, for volumes.
    case cinder
  }

  /// Which of the two services got it.
  public var service: Service
  /// The method, such as `GET`.
  public var method: String
  /// The path with its query, as it stood in the request line.
  public var path: String
  /// The `OpenStack-API-Version` header, whole; `nil`: none.
  public var microversion: String?
  /// The `User-Agent` header.
  public var userAgent: String?
  /// The status answered; `nil`: none yet, or the connection was reset or hangs.
  public var status: Int?
  /// When it came, in simulated unix seconds.
  public var time: Double
  /// When it came, in real time.
  public var arrived: ContinuousClock.Instant
  /// When it was answered, in real time; `nil`: not yet.
  public var answered: ContinuousClock.Instant?
}

/// The requests since the start or since the log was last cleared, of which it keeps the newest.
struct RequestLog: Sendable {
  /// So that a simulator that runs for days stays small.
  static let capacity = 100_000

  private(set) var requests: [RecordedRequest] = []
  private var dropped = 0

  /// Notes a request that came, and returns the number under which its answer is to be noted.
  mutating func open(_ request: RecordedRequest) -> Int {
    if requests.count >= Self.capacity { drop(Self.capacity / 10) }
    requests.append(request)
    return dropped + requests.count - 1
  }

  mutating func close(_ number: Int, status: Int, at instant: ContinuousClock.Instant) {
    let index = number - dropped
    guard requests.indices.contains(index) else { return }
    requests[index].status = status
    requests[index].answered = instant
  }

  mutating func clear() { drop(requests.count) }

  private mutating func drop(_ count: Int) {
    requests.removeFirst(count)
    dropped += count
  }
}
