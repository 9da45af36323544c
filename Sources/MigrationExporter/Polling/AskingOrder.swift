/// In which order a poll's questions are put, so that no backend keeps the others waiting.
///
/// At most `concurrency` questions are under way at once, and at most `perHost` of those cost one backend an RPC: a
/// backend that hangs holds up its own volumes and nothing else. Hosts take turns. A suspect one (see `BackendHealth`)
/// gets a single probe, and all of those together no more than half of what may be under way; when the probe times out,
/// the rest of its questions are left out.
struct AskingOrder: Sendable {
  /// What is known of the backends, as it stands after the answers so far.
  private(set) var health: BackendHealth
  /// The questions that are not put in this poll, since their backend does not answer.
  private(set) var leftOut: [PollQuestion] = []
  private let concurrency: Int
  private let perHost: Int
  private let time: Double
  private var waiting: [String: [PollQuestion]] = [:]
  /// Hosts with questions waiting, the one whose turn is next first.
  private var turns: [String] = []
  private var underWay: [String: Int] = [:]
  private var underWayInAll = 0
  private var probes: Set<String> = []

  /// - Parameter time: when the poll began, in unix seconds.
  init(_ questions: [PollQuestion], concurrency: Int, perHost: Int, health: BackendHealth, at time: Double) {
    self.concurrency = max(1, concurrency)
    self.perHost = max(1, perHost)
    self.health = health
    self.time = time
    for question in questions {
      let host = Self.host(of: question)
      if waiting[host] == nil { turns.append(host) }
      waiting[host, default: []].append(question)
    }
    self.health.keep(Set(questions.compactMap(\.volumeWithRPC)))
    for host in turns {
      let slow = waiting[host]?.filter { $0.volumeWithRPC.map(self.health.slowVolumes.contains) == true } ?? []
      let others = waiting[host]?.filter { $0.volumeWithRPC.map(self.health.slowVolumes.contains) != true } ?? []
      // Taken from the end, in the order given.
      waiting[host] = (others + slow).reversed()
    }
    for host in turns where health.standing(of: host, at: time) == .resting { leaveOut(host) }
  }

  /// The part of `host@backend#pool` that answers the RPC; empty for questions that cost none.
  private static func host(of question: PollQuestion) -> String {
    guard case .details(_, let host?) = question else { return "" }
    return String(host.prefix { $0 != "#" })
  }

  /// The next question that may be put now; nil when one must be answered first, or none is left.
  mutating func next() -> PollQuestion? {
    guard underWayInAll < concurrency, let place = turns.firstIndex(where: mayAsk) else { return nil }
    let host = turns.remove(at: place)
    guard let question = waiting[host]?.popLast() else { return nil }
    if waiting[host]?.isEmpty == false { turns.append(host) }
    underWay[host, default: 0] += 1
    underWayInAll += 1
    if isSuspect(host) { probes.insert(host) }
    return question
  }

  private func isSuspect(_ host: String) -> Bool { health.standing(of: host, at: time) != .good }

  private func mayAsk(_ host: String) -> Bool {
    if host.isEmpty { return true }
    guard isSuspect(host) else { return underWay[host, default: 0] < perHost }
    return underWay[host, default: 0] == 0 && probes.count < max(1, concurrency / 2)
  }

  /// Makes room for the next one, and takes whether the backend answered in time.
  mutating func answered(_ question: PollQuestion, timedOut: Bool = false) {
    let host = Self.host(of: question)
    underWay[host, default: 0] -= 1
    underWayInAll -= 1
    probes.remove(host)
    guard let volume = question.volumeWithRPC else { return }
    health.note(volume, of: host, timedOut: timedOut, at: time)
    if timedOut { leaveOut(host) }
  }

  private mutating func leaveOut(_ host: String) {
    leftOut += waiting.removeValue(forKey: host)?.reversed() ?? []
    turns.removeAll { $0 == host }
  }
}

extension PollQuestion {
  /// The volume whose details it asks for, where that costs a backend an RPC.
  fileprivate var volumeWithRPC: String? {
    guard case .details(let id, .some) = self else { return nil }
    return id
  }
}
