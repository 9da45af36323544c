import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What other copies of a route teach")
struct RoutePacesTests {
  private static let route = MigrationTotals.Route(source: "a@x#1", destination: "b@y#2")

  private static func paces(_ rates: [Double], at time: Double = 0) -> RoutePaces {
    var paces = RoutePaces()
    for (index, rate) in rates.enumerated() { paces.learn(rate, of: "\(index)", on: route, at: time) }
    return paces
  }

  @Test("nothing is known of a route without copies, and one copy is enough")
  func few() {
    #expect(Self.paces([]).prior(for: "new", on: Self.route, at: 0) == nil)
    #expect(Self.paces([7]).prior(for: "new", on: Self.route, at: 0) == PacePrior(rate: 7, copies: 1))
    let back = MigrationTotals.Route(source: "b@y#2", destination: "a@x#1")
    #expect(Self.paces([7]).prior(for: "new", on: back, at: 0) == nil)
  }

  @Test("the pace of the slower ones counts: of eleven the third")
  func slower() {
    let prior = Self.paces((1...11).reversed().map(Double.init)).prior(for: "new", on: Self.route, at: 0)
    #expect(prior == PacePrior(rate: 3, copies: 11))
  }

  @Test("a copy teaches itself nothing, and what it tells takes the place of what it told before")
  func itself() {
    var paces = Self.paces([7])
    #expect(paces.prior(for: "0", on: Self.route, at: 0) == nil)
    paces.learn(9, of: "0", on: Self.route, at: 1)
    #expect(paces.prior(for: "new", on: Self.route, at: 1) == PacePrior(rate: 9, copies: 1))
  }

  @Test("twenty copies are kept of a route, for thirty days")
  func bounded() {
    let many = Self.paces((1...100).map(Double.init))
    #expect(many.prior(for: "new", on: Self.route, at: 0) == PacePrior(rate: 84, copies: 20))
    var old = Self.paces([7])
    old.learn(8, of: "later", on: Self.route, at: 86_400)
    #expect(old.prior(for: "new", on: Self.route, at: 30 * 86_400) == PacePrior(rate: 8, copies: 1))
    old.forget(at: 30 * 86_400)
    #expect(old.count == 1)
    old.forget(at: 31 * 86_400)
    #expect(old.count == 0)
  }

  @Test("a thousand routes are kept, and the one that has been silent for longest goes first")
  func manyRoutes() {
    var paces = RoutePaces()
    for index in 0...1000 {
      let route = MigrationTotals.Route(source: "\(index)", destination: "d")
      paces.learn(1, of: "v", on: route, at: Double(index == 0 ? 5000 : index))
    }
    #expect(paces.count == 1000)
    #expect(paces.prior(for: "new", on: .init(source: "0", destination: "d"), at: 5000) != nil)
    #expect(paces.prior(for: "new", on: .init(source: "1", destination: "d"), at: 5000) == nil)
  }

  @Test("what is no rate teaches nothing", arguments: [0, -1, .nan, .infinity] as [Double])
  func noRate(_ rate: Double) {
    #expect(Self.paces([rate]).prior(for: "new", on: Self.route, at: 0) == nil)
  }

  @Test("a mean pace takes five percent, and the time since the last new one does not count")
  func mean() {
    var pace = MeanPace()
    for percent in 10...14 { pace.note(percent, at: Double(percent) * 60) }
    #expect(pace.take() == nil)
    pace.note(15, at: 900)
    pace.note(15, at: 9000)
    let told = pace.take()
    #expect(told?.percentPerSecond == 4.0 / 300)
    #expect(told?.time == 900)
    #expect(pace.take() == nil, "no news")
    pace.note(2, at: 10_000)
    #expect(pace.take() == nil, "it began again")
  }

  /// A volume of 10 TiB on the route of one of 100 GiB that has copied a percent a poll, 34 MiB/s.
  private func deadline(afterOther: Bool) -> Double? {
    var scenario = LedgerScenario()
    for poll in 0..<20 where afterOther {
      scenario.poll(
        [LedgerScenario.volume(.migrating, .percent(poll), id: "fast")], destination: LedgerScenario.target)
    }
    let frozen = LedgerScenario.volume(.migrating, .percent(42), size: 10 * 0x1p40)
    scenario.poll([frozen], destination: LedgerScenario.target)
    return scenario.migration?.verdict.stallDeadline.map { $0 - scenario.time }
  }

  @Test("a volume of 10 TiB that is frozen at first sight is waited for by the pace of its route, not for half a day")
  func frozen() throws {
    #expect(try #require(deadline(afterOther: false)) > 14 * 3600)
    #expect(try #require(deadline(afterOther: true)) < 3 * 3600)
  }

  @Test("what others tell once it is called stalled resolves nothing: only a new percent does")
  func resolvesNothing() {
    var scenario = LedgerScenario()
    scenario.ledger.policies = PolicyBook(fallback: StallPolicy(slowestHealthyRate: 0x1p40))
    func both(_ percent: Int) -> [Volume] {
      [
        LedgerScenario.volume(.migrating, .percent(42), size: 10 * 0x1p40),
        LedgerScenario.volume(.migrating, .percent(percent), id: "slow", size: 0x1p30),
      ]
    }
    scenario.poll(both(10), destination: LedgerScenario.target)
    for _ in 0..<31 { scenario.poll(both(10), destination: LedgerScenario.target) }
    #expect(scenario.migration?.verdict.state == .stalled)
    for percent in 11..<40 {
      scenario.poll(both(percent), destination: LedgerScenario.target)
      #expect(scenario.migration?.verdict.state == .stalled)
    }
  }

  @Test(
    "nor does what they tell while it can't be read, or has no number",
    arguments: [
      .failure(LedgerScenario.broken), .success(LedgerScenario.volume(.migrating, .absent, size: 10 * 0x1p40)),
    ] as [Result<Volume, OpenStackError>])
  func resolvesNothingMeanwhile(_ answer: Result<Volume, OpenStackError>) {
    var scenario = LedgerScenario()
    scenario.ledger.policies = PolicyBook(fallback: StallPolicy(slowestHealthyRate: 0x1p40))
    func both(_ percent: Int) -> [Volume] {
      [
        LedgerScenario.volume(.migrating, .percent(42), size: 10 * 0x1p40),
        LedgerScenario.volume(.migrating, .percent(percent), id: "slow", size: 0x1p30),
      ]
    }
    for _ in 0..<32 { scenario.poll(both(10), destination: LedgerScenario.target) }
    #expect(scenario.migration?.verdict.state == .stalled)
    for percent in 11..<75 {
      scenario.poll(both(percent), details: [LedgerScenario.id: answer], destination: LedgerScenario.target)
    }
    scenario.poll(both(75), destination: LedgerScenario.target)
    #expect(scenario.migration?.verdict.state == .stalled)
  }

  @Test("a clock that is set back between two numbers makes no pace too fast: the mean begins again")
  func clockSetBack() {
    var scenario = LedgerScenario()
    let frozen = LedgerScenario.volume(.migrating, .percent(42), size: 10 * 0x1p40)
    func poll(_ percent: Int, after seconds: Double) {
      scenario.poll(
        [frozen, LedgerScenario.volume(.migrating, .percent(percent), id: "other")], destination: LedgerScenario.target,
        after: seconds)
    }
    // A percent of 1 GiB each ten minutes, and the clock is set back by an hour and a half on the way.
    for percent in 0..<12 {
      for part in 0..<20 { poll(percent, after: percent == 10 && part == 7 ? 30 - 5400 : 30) }
    }
    let (verdict, last) = (scenario.migration?.verdict, scenario.migration?.lastAdvance)
    // Three percent of 10 TiB at 1 GiB in ten minutes take longer than the longest that is waited for.
    #expect(verdict?.stallDeadline.map { $0 - (last ?? 0) } == 86_400)
  }
}
