/// Whether a request that failed is sent again, and after what pause.
///
/// Only what passes by itself is tried again: 429, 413, 502, 503, 504 and broken connections. Any other 4xx says that
/// the request is wrong, a 500 costs the cloud an RPC each time, and a time-out has used up the time already.
///
/// The pause doubles from half a second, and is drawn from its upper half at random, so that those who failed together
/// do not come back together:
///
///     attempt   pause in s
///        1      0.25 … 0.5
///        2      0.5  … 1
///        3      none: three attempts are all
///
/// Where the server names a pause (`Retry-After`), no less than that.
enum RetryPolicy {
  static let maximumAttempts = 3

  /// The pause before the next attempt in seconds; nil when there is to be none.
  ///
  /// - Parameters:
  ///   - outcome: what came of attempt number `attempt`, the first being 1.
  ///   - random: from 0 to 1.
  ///   - timeLeft: how many seconds all attempts together may still take.
  static func pause(after outcome: Outcome, attempt: Int, random: Double, timeLeft: Double) -> Double? {
    guard outcome.mayPass, attempt < maximumAttempts else { return nil }
    let longest = 0.5 * Double(1 << (attempt - 1))
    let pause = max(longest * (0.5 + random / 2), outcome.askedPause ?? 0)
    return pause < timeLeft ? pause : nil
  }

  /// How a request ended, as far as trying again is concerned.
  struct Outcome: Sendable, Hashable {
    /// True for what may be gone the next time.
    var mayPass: Bool
    /// How many seconds the server asked to be left alone.
    var askedPause: Double?

    init(_ answer: APIResponse, at now: Double) {
      mayPass = [413, 429, 502, 503, 504].contains(answer.status)
      askedPause = mayPass ? answer.headers["retry-after"].flatMap { seconds(ofRetryAfter: $0, at: now) } : nil
    }

    init(_ error: OpenStackError) {
      mayPass = error.code == .unreachable
    }

    init(_ result: Result<APIResponse, OpenStackError>, at now: Double) {
      switch result {
      case .success(let answer): self.init(answer, at: now)
      case .failure(let error): self.init(error)
      }
    }
  }
}

/// How many retries one cloud may cost: few when nearly all requests fail, since then they only add to its load.
///
/// Each request that failed takes one of ten tokens, each that went well gives back a tenth; there are retries while more
/// than half are left. (The scheme is gRPC's retry throttling, proposal A6.)
struct RetryBudget: Sendable, Hashable {
  private static let capacity = 10.0
  private var tokens = capacity

  var allowsRetry: Bool { tokens > Self.capacity / 2 }

  mutating func note(failed: Bool) {
    tokens = failed ? max(0, tokens - 1) : min(Self.capacity, tokens + 0.1)
  }
}
