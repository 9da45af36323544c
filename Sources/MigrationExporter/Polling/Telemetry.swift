import MetricsExposition
public import OpenStackClient
import Synchronization

/// The exporter's counts of its own doing, read at each scrape; the only numbers that are not in a snapshot.
public final class Telemetry: Sendable {
  struct RequestKey: Hashable {
    let cloud: String
    let service: String
    let outcome: String
  }

  struct ServiceKey: Hashable {
    let cloud: String
    let service: String
  }

  struct PollCounts {
    var succeeded: UInt64 = 0
    var failed: UInt64 = 0
    var seconds = Histogram(bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60])
  }

  struct Counts {
    var polls: [String: PollCounts] = [:]
    var requests: [RequestKey: UInt64] = [:]
    var requestSeconds: [ServiceKey: Histogram] = [:]

    mutating func add(_ cloud: String) {
      polls[cloud] = PollCounts()
      // The two outcomes that every cloud has; others appear when they do.
      for service in ["identity", "volume"] {
        requests[RequestKey(cloud: cloud, service: service, outcome: service == "identity" ? "201" : "200")] = 0
        requestSeconds[ServiceKey(cloud: cloud, service: service)] =
          Histogram(bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
      }
    }
  }

  private let counts: Mutex<Counts>

  /// All counts at 0, with a series for each of `clouds`.
  public init(clouds: [String]) {
    var first = Counts()
    for cloud in clouds { first.add(cloud) }
    counts = Mutex(first)
  }

  /// Counts for these clouds from now on, and forgets the others.
  func watch(_ clouds: [String]) {
    counts.withLock { counts in
      counts.polls = counts.polls.filter { clouds.contains($0.key) }
      counts.requests = counts.requests.filter { clouds.contains($0.key.cloud) }
      counts.requestSeconds = counts.requestSeconds.filter { clouds.contains($0.key.cloud) }
      for cloud in clouds where counts.polls[cloud] == nil { counts.add(cloud) }
    }
  }

  func read() -> Counts { counts.withLock { $0 } }

  /// Counts one request.
  public func countRequest(_ exchange: APIExchange, cloud: String) {
    counts.withLock { counts in
      // The last answers of a cloud that is no longer watched.
      guard counts.polls[cloud] != nil else { return }
      counts.requests[RequestKey(cloud: cloud, service: exchange.service, outcome: exchange.outcome), default: 0] += 1
      counts.requestSeconds[ServiceKey(cloud: cloud, service: exchange.service)]?.observe(exchange.seconds)
    }
  }

  func countPoll(cloud: String, succeeded: Bool, seconds: Double) {
    counts.withLock { counts in
      if succeeded {
        counts.polls[cloud]?.succeeded += 1
      } else {
        counts.polls[cloud]?.failed += 1
      }
      counts.polls[cloud]?.seconds.observe(seconds)
    }
  }
}
