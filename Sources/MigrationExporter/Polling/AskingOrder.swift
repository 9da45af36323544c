/// In which order a poll's questions are put, so that no backend keeps the others waiting.
///
/// At most `concurrency` questions are under way at once, and at most `perHost` of those cost one backend an RPC: a
/// backend that hangs holds up its own volumes and nothing else. Hosts take turns.
struct AskingOrder: Sendable {
  private let concurrency: Int
  private let perHost: Int
  private var waiting: [String: [PollQuestion]] = [:]
  /// Hosts with questions waiting, the one whose turn is next first.
  private var turns: [String] = []
  private var underWay: [String: Int] = [:]
  private var underWayInAll = 0

  init(_ questions: [PollQuestion], concurrency: Int, perHost: Int) {
    self.concurrency = max(1, concurrency)
    self.perHost = max(1, perHost)
    for question in questions {
      let host = Self.host(of: question)
      if waiting[host] == nil { turns.append(host) }
      waiting[host, default: []].append(question)
    }
    // Taken from the end, in the order given.
    for host in turns { waiting[host]?.reverse() }
  }

  /// The part of `host@backend#pool` that answers the RPC; empty for questions that cost none.
  private static func host(of question: PollQuestion) -> String {
    guard case .details(_, let host?) = question else { return "" }
    return String(host.prefix { $0 != "#" })
  }

  /// The next question that may be put now; nil when one must be answered first, or none is left.
  mutating func next() -> PollQuestion? {
    guard underWayInAll < concurrency else { return nil }
    let free = turns.firstIndex { $0.isEmpty || underWay[$0, default: 0] < perHost }
    guard let free else { return nil }
    let host = turns.remove(at: free)
    guard let question = waiting[host]?.popLast() else { return nil }
    if waiting[host]?.isEmpty == false { turns.append(host) }
    underWay[host, default: 0] += 1
    underWayInAll += 1
    return question
  }

  /// Makes room for the next one.
  mutating func answered(_ question: PollQuestion) {
    underWay[Self.host(of: question), default: 0] -= 1
    underWayInAll -= 1
  }
}
