import Testing

@testable import OpenStackClient

/// When Keystone is asked, and when it is left alone.
struct SignInPlanTests {
  private static let start = 1_795_366_022.0
  private static let week = 7 * 86_400.0
  private static let refused = OpenStackError(.unauthorized, "wrong password")
  private static let down = OpenStackError(.unreachable, "nobody listens")

  /// What a Keystone does with a sign-in, by the time.
  private typealias Keystone = (Double) -> OpenStackError?

  /// Polls each `interval` for a week and gives the times of all sign-ins, in seconds from the start.
  private func week(
    interval: Double = 30, lifetime: Double = 3600, cinderAccepts: Bool = true, keystone: Keystone = { _ in nil }
  ) -> [Double] {
    var plan = SignInPlan()
    var signIns: [Double] = []
    for now in stride(from: Self.start, to: Self.start + Self.week, by: interval) {
      var tries = 0
      asking: while true {
        switch plan.step(at: now) {
        case .wait: break asking
        case .signIn:
          signIns.append(now - Self.start)
          tries += 1
          guard tries < 10 else {
            Issue.record("ten sign-ins in one poll")
            return signIns
          }
          if let error = keystone(now - Self.start) {
            plan.failed(error, at: now)
            if case .use = plan.step(at: now) { continue }
            break asking
          }
          plan.signedIn(lifetime: lifetime, at: now)
        case .use:
          if cinderAccepts {
            plan.accepted()
            break asking
          }
          guard plan.refused(Self.refused, at: now) else { break asking }
        }
      }
    }
    return signIns
  }

  @Test("In an ordinary week a token of an hour is renewed each 55 minutes and never else")
  func ordinaryWeek() {
    let signIns = week()
    #expect(signIns.count == 184)
    let gaps = zip(signIns.dropFirst(), signIns).map { $0 - $1 }
    #expect(gaps.allSatisfy { $0 == 3300 })
  }

  @Test("A week without a Keystone costs a sign-in a minute at most, and its return is noticed within a minute")
  func keystoneDown() {
    let signIns = week(interval: 5) { $0 < 6 * 86_400 ? Self.down : nil }
    let perDay = signIns.count { $0 < 86_400 }
    #expect(perDay <= 1445)
    let back = signIns.first { $0 >= 6 * 86_400 }
    #expect(back.map { $0 - 6 * 86_400 <= 60 } == true)
    #expect(signIns.prefix(6).map { $0 } == [0, 5, 15, 35, 75, 135])
  }

  @Test("A wrong password is tried six times an hour, so that no account is locked for long")
  func wrongPassword() {
    let signIns = week { _ in Self.refused }
    #expect(signIns.prefix(7).map { $0 } == [0, 30, 90, 210, 450, 930, 1530])
    #expect(signIns.count <= 7 * 24 * 6 + 5)
  }

  @Test("A Cinder that takes no token costs no more sign-ins than a wrong password does")
  func cinderRefuses() {
    let signIns = week(cinderAccepts: false)
    #expect(signIns.count <= 7 * 24 * 6 + 5)
    #expect(signIns.count > 100)
  }

  @Test("While a renewal ahead of the end fails, the old token goes on to serve until its end")
  func renewalFails() {
    var plan = SignInPlan()
    plan.signedIn(lifetime: 3600, at: Self.start)
    plan.accepted()
    var served = 0
    for now in stride(from: Self.start + 3300, to: Self.start + 3700, by: 10) {
      if case .signIn = plan.step(at: now) { plan.failed(Self.down, at: now) }
      if case .use = plan.step(at: now) {
        served += 1
        #expect(now < Self.start + 3600)
      }
    }
    #expect(served == 30)
    guard case .wait(let error) = plan.step(at: Self.start + 3690) else {
      Issue.record("an ended token is still used")
      return
    }
    #expect(error == Self.down)
  }

  @Test("That the old token serves does not make up for a renewal that failed: Keystone is left alone")
  func acceptedMeanwhile() {
    var plan = SignInPlan()
    plan.signedIn(lifetime: 3600, at: Self.start)
    plan.accepted()
    var signIns = 0
    for now in stride(from: Self.start + 3300, to: Self.start + 3600, by: 1) {
      if case .signIn = plan.step(at: now) {
        signIns += 1
        plan.failed(Self.down, at: now)
      }
      guard case .use = plan.step(at: now) else {
        Issue.record("the token at hand does not serve")
        return
      }
      plan.accepted()
      #expect(plan.isFailing)
    }
    #expect(signIns == 8)
    plan.signedIn(lifetime: 3600, at: Self.start + 3600)
    plan.accepted()
    #expect(!plan.isFailing)
  }

  @Test("A token that served and is refused is replaced at once; one that never served is not")
  func refusals() {
    var plan = SignInPlan()
    plan.signedIn(lifetime: 3600, at: Self.start)
    plan.accepted()
    let first = plan.refused(Self.refused, at: Self.start + 100)
    #expect(first)
    guard case .signIn = plan.step(at: Self.start + 100) else {
      Issue.record("no new sign-in")
      return
    }
    plan.signedIn(lifetime: 3600, at: Self.start + 100)
    let second = plan.refused(Self.refused, at: Self.start + 100)
    #expect(!second)
    guard case .wait = plan.step(at: Self.start + 129) else {
      Issue.record("no pause after a second refusal")
      return
    }
  }

  @Test("A clock that is set back by a year ends the wait instead of making it a year long")
  func clockSetBack() {
    var plan = SignInPlan()
    plan.failed(Self.refused, at: Self.start)
    guard case .signIn = plan.step(at: Self.start - 365 * 86_400) else {
      Issue.record("it waits for a year")
      return
    }
  }
}
