import Testing

@testable import MigrationExporter

@Suite("The order in which a poll's questions are put")
struct AskingOrderTests {
  /// Before anything was asked.
  private static let unknown = BackendHealth(interval: 30)

  private func details(_ ids: some Sequence<Int>, of host: String?) -> [PollQuestion] {
    ids.map { .details(id: "\(host ?? "nowhere")-\($0)", host: host) }
  }

  /// All that may be put before one is answered.
  private func put(_ order: inout AskingOrder) -> [PollQuestion] {
    var questions: [PollQuestion] = []
    while let question = order.next() { questions.append(question) }
    return questions
  }

  @Test("without a question there is none to put")
  func none() {
    var order = AskingOrder([], concurrency: 8, perHost: 2, health: Self.unknown, at: 0)
    #expect(order.next() == nil)
  }

  @Test("hosts take turns, each in its own order")
  func turns() {
    let questions = details(1...3, of: "a") + details(1...2, of: "b") + details(1...1, of: "c")
    var order = AskingOrder(questions, concurrency: 100, perHost: 100, health: Self.unknown, at: 0)
    let ids = put(&order).map { question in
      guard case .details(let id, _) = question else { return "" }
      return id
    }
    #expect(ids == ["a-1", "b-1", "c-1", "a-2", "b-2", "a-3"])
  }

  @Test("a hundred questions on a host that hangs hold up no other host's")
  func hungHost() {
    let quick = details(1...40, of: "quick@lvm#p")
    var order = AskingOrder(
      details(1...100, of: "hung@ceph#p") + quick, concurrency: 8, perHost: 2, health: Self.unknown, at: 0)
    var answered: [PollQuestion] = []
    var hung = 0
    var waiting = put(&order)
    // Only the quick host ever answers.
    while let question = waiting.popLast() {
      guard quick.contains(question) else {
        hung += 1
        continue
      }
      answered.append(question)
      order.answered(question)
      waiting += put(&order)
    }
    #expect(answered.count == 40)
    #expect(hung == 2)
  }

  @Test("the pools of one backend are one host, another backend beside it is another")
  func pools() {
    let pools = ["stor1@ceph#ssd", "stor1@ceph#hdd", "stor1@ceph"].flatMap { details(1...3, of: $0) }
    var order = AskingOrder(
      pools + details(1...3, of: "stor1@lvm#p"), concurrency: 100, perHost: 2, health: Self.unknown, at: 0)
    #expect(put(&order).count == 4)
  }

  @Test("questions that cost no RPC are bound in all, not by host")
  func destinations() {
    let questions = (1...20).map { PollQuestion.destination(of: "\($0)") } + details(1...20, of: nil)
    var order = AskingOrder(questions, concurrency: 8, perHost: 1, health: Self.unknown, at: 0)
    #expect(put(&order) == Array(questions.prefix(8)))
  }

  @Test("an answer makes room for one question")
  func room() {
    var order = AskingOrder(
      details(1...5, of: "a") + details(1...5, of: "b"), concurrency: 3, perHost: 2, health: Self.unknown, at: 0)
    let first = put(&order)
    #expect(first.count == 3)
    for _ in 0..<2 {
      order.answered(first[0])
      #expect(put(&order).count == 1)
    }
  }

  @Test("bounds below one count as one", arguments: [0, -1, Int.min])
  func lowBounds(_ bound: Int) {
    var order = AskingOrder(details(1...3, of: "a"), concurrency: bound, perHost: bound, health: Self.unknown, at: 0)
    #expect(put(&order).count == 1)
  }

  @Test("whatever is asked and answered: within the bounds, nothing idle, and each question once")
  func property() {
    for seed in 1...500 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      let hosts = (0...random.whole(0...6)).map { "host\($0)@b" }
      let questions = (0..<random.whole(0...60)).map { number -> PollQuestion in
        random.whole(0...3) == 0
          ? .destination(of: "\(number)")
          : .details(id: "\(number)", host: random.pick(hosts) + random.pick(["", "#p", "#q"]))
      }
      let (concurrency, perHost) = (random.whole(1...10), random.whole(1...4))
      let failure = run(questions, concurrency: concurrency, perHost: perHost, &random)
      #expect(failure == nil, "seed \(seed)")
    }
  }

  /// Answers in random order until all is answered; says what went wrong.
  private func run(
    _ questions: [PollQuestion], concurrency: Int, perHost: Int, _ random: inout SplitMix64
  ) -> String? {
    var order = AskingOrder(questions, concurrency: concurrency, perHost: perHost, health: Self.unknown, at: 0)
    var unasked = Set(questions)
    var underWay: [PollQuestion] = []
    while true {
      for question in put(&order) {
        guard unasked.remove(question) != nil else { return "\(question) was put twice" }
        underWay.append(question)
      }
      let load = Dictionary(grouping: underWay.compactMap(Self.backend), by: { $0 }).mapValues(\.count)
      if underWay.count > concurrency { return "\(underWay.count) at once" }
      if let (host, count) = load.first(where: { $0.value > perHost }) { return "\(count) at once for \(host)" }
      let couldBePut = unasked.first { question in
        Self.backend(question).map { load[$0, default: 0] < perHost } ?? true
      }
      if underWay.count < concurrency, let couldBePut { return "\(couldBePut) waits for nothing" }
      guard !underWay.isEmpty else { return unasked.isEmpty ? nil : "\(unasked.count) were never put" }
      order.answered(underWay.remove(at: random.whole(0...underWay.count - 1)))
    }
  }

  private static func backend(_ question: PollQuestion) -> Substring? {
    guard case .details(_, let host?) = question else { return nil }
    return host.split(separator: "#").first
  }
}
