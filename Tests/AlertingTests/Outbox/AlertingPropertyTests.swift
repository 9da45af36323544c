import Testing

@testable import Alerting

@Suite("Alerts under random crashes, outages and changes")
struct AlertingPropertyTests {
  @Test("each alert's last state arrives once the receiver works: in order, not before its wait, not twice for nothing")
  func ordeal() {
    for seed in UInt64(1)...12 {
      var ordeal = Ordeal(seed: seed)
      for _ in 0..<300 where ordeal.failure == nil { ordeal.step() }
      if ordeal.failure == nil { ordeal.end() }
      if let failure = ordeal.failure {
        Issue.record("seed \(seed): \(failure)")
        return
      }
    }
  }

  private static let times = [
    0, -1, 1, 1e9, 1e9 + 0.5, -1e300, 1e300, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .nan, .infinity,
    -.infinity,
  ]

  @Test("no time, number or label is a trap, and no alert ends before it starts")
  func hostile() {
    for seed in UInt64(1)...100 {
      var random = SplitMix64(seed: seed)
      func number() -> Double { Self.times.randomElement(using: &random) ?? 0 }
      func text() -> String {
        random.pick("", "a", "\u{0}\"\\\n", "\u{202E}é", "{}:{}", String(repeating: "x", count: 99))
      }
      func batching() -> Batching {
        Batching(
          grouping: random.pick(.all, .each, .labels([]), .labels(["alertname", text()])), wait: number(),
          interval: number(), repeatInterval: random.pick(nil, number()), keepsResolved: number(),
          maximum: random.pick(.min, -1, 0, 1, 2, .max), sendsResolved: random.chance(70))
      }
      func routes() -> [AlertingState.Route] {
        (0..<random.pick(0, 1, 2)).map {
          AlertingState.Route(receiver: text(), queues: ["q\($0)", text()], batching: batching())
        }
      }
      func conditions() -> [AlertCondition] {
        (0..<random.pick(0, 1, 3, 6)).map { _ in
          AlertCondition(
            key: text(), identity: AlertIdentity(labels: ["alertname": text(), text(): text()]),
            timing: AlertTiming(holdsFor: number(), keepsFiringFor: number()), receivers: random.pick(nil, [text()]))
        }
      }
      var disk = AlertingRecord()
      var state = AlertingState(routes: routes(), at: number())
      for _ in 0..<60 {
        let changes =
          random.chance(90)
          ? state.evaluate(conditions(), scope: random.pick("s", "t"), at: number())
          : state.drop(scope: "s", at: number())
        for item in changes.resolved where !((item.alert.endsAt ?? .nan) >= item.alert.startsAt) {
          Issue.record("seed \(seed): \(item.alert)")
          return
        }
        for name in state.queueNames where random.chance(70) {
          if state.next(queue: name, at: number()) == nil { continue }
          let outcome: DeliveryOutcome = random.pick(
            .accepted, .retry(after: number(), reason: ""), .refused(reason: text()))
          _ = state.finish(queue: name, outcome: outcome, at: number(), random: number())
        }
        if random.chance(50) { disk.store(state.takeUnsaved()) }
        if random.chance(5) { state = AlertingState(routes: routes(), record: disk, at: number()) }
        if random.chance(5) { state.replaceRoutes(routes(), at: number()) }
        if random.chance(5) { state.forgetRefusals(at: number()) }
        for contradiction in state.queues.values.compactMap(\.contradiction) {
          Issue.record("seed \(seed): \(contradiction)")
          return
        }
      }
    }
  }
}
