/// Whether to use the token at hand, to sign in, or to leave Keystone alone for a while.
///
/// A value without a clock, so that a test goes through a week at once. After a sign-in that failed, or a token that
/// Cinder refused although Keystone had just given it, the next one has to wait; the wait doubles with each failure:
///
///     what failed                          first wait   longest
///     Keystone can't be reached, is busy       5 s        1 min
///     anything else: a wrong password, …      30 s       10 min
///
/// A wrong password tried at each poll would have the account locked; a Keystone that comes back is to be noticed soon.
struct SignInPlan: Sendable {
  enum Step: Sendable {
    /// The token at hand is good.
    case use
    /// There is none that is good, or it is about to end.
    case signIn
    /// There is none, and it is too early to try again; the error of the last attempt.
    case wait(OpenStackError)
  }

  private var life: TokenLife?
  /// True once Cinder has taken the token at hand.
  private var wasAccepted = false
  private var failures = 0
  private var failure: OpenStackError?
  private var failedAt = -Double.infinity
  private var wait = 0.0
  /// When a token that Cinder refused was last replaced at once, in unix seconds.
  private var replacedAt = -Double.greatestFiniteMagnitude

  func step(at now: Double) -> Step {
    if let life {
      if !life.needsRenewal(at: now) { return .use }
      // It is renewed ahead of its end: while that fails, the old one goes on to serve.
      if isWaiting(at: now), now < life.end { return .use }
    }
    if let failure, isWaiting(at: now) { return .wait(failure) }
    return .signIn
  }

  /// A clock that was set back ends the wait: it would be as long as the step.
  private func isWaiting(at now: Double) -> Bool { now >= failedAt && now < failedAt + wait }

  /// True after a failure, until a token has been accepted: then a sign-in gets one attempt and no more.
  var isFailing: Bool { failures > 0 }

  /// - Parameter isRenewable: false for a token that was got for another one: no later one would live longer.
  mutating func signedIn(lifetime: Double, at now: Double, isRenewable: Bool = true) {
    life = TokenLife(receivedAt: now, lifetime: lifetime, isRenewable: isRenewable)
    wasAccepted = false
  }

  /// A sign-in failed.
  mutating func failed(_ error: OpenStackError, at now: Double) {
    let mayPass = [.unreachable, .timeout, .serverError, .rateLimited].contains(error.code)
    wait = min((mayPass ? 5 : 30) * Double(1 << min(failures, 10)), mayPass ? 60 : 600)
    failures += 1
    failure = error
    failedAt = now
  }

  /// Cinder took the token.
  ///
  /// That one serves which was there before the failure says nothing about Keystone.
  mutating func accepted() {
    wasAccepted = true
    guard let life, life.receivedAt >= failedAt else { return }
    failures = 0
    failure = nil
    wait = 0
  }

  /// Cinder refused the token (401); returns whether another one may be had at once.
  ///
  /// One that served before has been revoked or has ended: another is worth one try, once a minute. One that was never
  /// accepted is not.
  mutating func refused(_ error: OpenStackError, at now: Double) -> Bool {
    life = nil
    guard wasAccepted, !(replacedAt...(replacedAt + 60)).contains(now) else {
      failed(error, at: now)
      return false
    }
    wasAccepted = false
    replacedAt = now
    return true
  }
}
