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
