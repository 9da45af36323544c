import StallDetector

/// What a whole history comes to: how much there was, the alerts, the longest plateaus, and what other windows and modes
/// would have said of it.
struct ReplaySummary {
  /// A time during which one migration was stalled.
  struct Alert {
    enum End {
      /// Something moved again, or the copy went on to its end.
      case resolved
      /// The migration ended.
      case ended
      /// The trace ended.
      case open
    }
    var volume: String
    var start: Double
    var seconds: Double
    /// The highest percent; nil where there was none.
    var percent: Int?
    /// What the alert would have said when it fired.
    var sentence: String
    var end: End
  }

  /// The longest time for which one migration showed no new percent.
  struct PlateauRecord {
    var volume: String
    var percent: Int
    var start: Double
    var seconds: Double
    /// The percent that ended it; nil where none did.
    var next: Int?
  }

  /// What one mode and window made of the history.
  struct Tally {
    var alerts = 0
    var volumes = 0
    /// How long migrations were stalled, in seconds.
    var seconds = 0.0
    /// How many alerts were followed by something that moved: whoever was paged by them could have slept.
    var resolved = 0
  }

  /// The windows that are tried on it, in rising order, in seconds: each as `strict`, some as `adaptive`.
  static let windows: [Double] = [300, 900, 1800, 3600, 7200, 14_400]

  private(set) var rows = 0
  private(set) var failedPolls = 0
  private(set) var migrations = 0
  /// How long migrations were watched, in seconds.
  private(set) var seconds = 0.0
  private(set) var first = Double.infinity
  private(set) var last = -Double.infinity
  private(set) var alerts = Longest<Alert>(limit: 20)
  private(set) var plateaus = Longest<PlateauRecord>(limit: 10)
  /// The first is the policy's own, then the adaptive ones, then the strict ones in the order of `windows`.
  private(set) var tallies: [Tally]
  let variants: [PolicyVariant]
  /// By place of the migration.
  private var accounts: [MigrationAccount] = []
  /// What judges the migrations otherwise: for each place one for each variant.
  private var detectors: [StallDetector] = []
  /// For which variants each volume has ever been stalled: a bit each.
  private var alerted: [UInt32] = []

  /// - Parameter variants: those for which each migration has a detector of its own.
  init(variants: [PolicyVariant]) {
    self.variants = variants
    tallies = Array(repeating: Tally(), count: 1 + variants.count + Self.windows.count)
  }

  /// Takes what became of one row, and its news.
  mutating func take(_ outcome: Replayer.Outcome, _ news: RowNews?) {
    let time = outcome.time
    rows += 1
    if outcome.reading == .failed { failedPolls += 1 }
    (first, last) = (min(first, time), max(last, time))
    if let replaced = outcome.replaced { close(replaced, .ended) }
    guard let place = outcome.place, let facts = outcome.facts else { return }
    if accounts.count <= place { makeRoom(place) }
    if let news { take(news, place) }
    accounts[place].lastTime = time
    if !accounts[place].isCounted, outcome.reading.isUnderWay {
      accounts[place].isCounted = true
      migrations += 1
    }
    accounts[place].strict.take(facts.evidence, windows: Self.windows)
    let state = facts.state
    let before = accounts[place].stalled
    let stalled =
      Self.isStalled(state, before & 1 != 0) | judgeOtherwise(place, outcome, facts, before >> 1) << 1
      | accounts[place].strict.stalled << UInt32(1 + variants.count)
    seconds += outcome.gap
    accounts[place].stalled = stalled
    if before | stalled != 0 {
      count(before, stalled, gap: outcome.gap, isOver: state == .ended, facts.volume)
    }
    if ~before & stalled & 1 != 0 {
      accounts[place].alert = .init(
        start: time, percent: facts.percent, sentence: news?.stall ?? "")
    } else if before & ~stalled & 1 != 0 {
      closeAlert(place, at: time, state == .ended ? .ended : .resolved)
    }
    if case .percent = outcome.reading { notePlateau(place, at: time, facts) }
    if state == .ended { close(place, .ended) }
  }

  /// The traces are at their end: what is on, at the places `underWay`, ends with them.
  mutating func finish(underWay: [Int]) {
    for place in underWay { close(place, .open) }
  }

  private mutating func makeRoom(_ place: Int) {
    while accounts.count <= place {
      accounts.append(MigrationAccount())
      detectors += variants.map { StallDetector(sizeBytes: 0, policy: $0.policy(from: StallPolicy())) }
    }
  }

  private mutating func take(_ news: RowNews, _ place: Int) {
    accounts[place].volumeName = news.volumeName
    for (index, variant) in zip((place * variants.count)..., variants) {
      let policy = variant.policy(from: news.policy)
      if news.isBeginning {
        detectors[index] = StallDetector(sizeBytes: news.sizeBytes, policy: policy)
      } else {
        detectors[index].policy = policy
      }
    }
  }

  /// 1 where it is stalled: a stall outlasts what can't be read, since only something that moves ends it.
  private static func isStalled(_ state: MigrationState, _ wasStalled: Bool) -> UInt32 {
    state == .stalled || state == .unreadable && wasStalled ? 1 : 0
  }

  /// For which variants it is stalled: a bit each; `before`: for which it was.
  private mutating func judgeOtherwise(
    _ place: Int, _ outcome: Replayer.Outcome, _ facts: RowFacts, _ before: UInt32
  ) -> UInt32 {
    let observation = Observation(time: outcome.time, reading: outcome.reading, nextPoll: facts.nextPoll)
    var stalled: UInt32 = 0
    for index in variants.indices {
      let state = detectors[place * variants.count + index].observe(observation).state
      stalled |= Self.isStalled(state, before >> UInt32(index) & 1 != 0) << UInt32(index)
    }
    return stalled
  }

  /// Counts what changes from one row's stalls to the next one's.
  private mutating func count(_ before: UInt32, _ now: UInt32, gap: Double, isOver: Bool, _ volume: Int) {
    while alerted.count <= volume { alerted.append(0) }
    for index in tallies.indices {
      let bit: UInt32 = 1 << UInt32(index)
      if before & bit != 0 { tallies[index].seconds += gap }
      if now & ~before & bit != 0 {
        tallies[index].alerts += 1
        if alerted[volume] & bit == 0 { tallies[index].volumes += 1 }
      }
      if before & ~now & bit != 0, !isOver { tallies[index].resolved += 1 }
    }
    alerted[volume] |= now
  }

  /// Follows the plateau, and keeps the longest.
  private mutating func notePlateau(_ place: Int, at time: Double, _ facts: RowFacts) {
    guard let percent = facts.percent, let since = facts.advance else { return }
    if let plateau = accounts[place].plateau, plateau.percent != percent {
      accounts[place].keep(plateau, until: time, next: percent)
    }
    accounts[place].plateau = (percent, since)
  }

  /// The migration is over, or the trace is.
  private mutating func close(_ place: Int, _ end: Alert.End) {
    guard place < accounts.count else { return }
    let last = accounts[place].lastTime
    if accounts[place].alert != nil { closeAlert(place, at: last, end) }
    if let plateau = accounts[place].plateau { accounts[place].keep(plateau, until: last, next: nil) }
    if let longest = accounts[place].longest {
      plateaus.add(
        longest.seconds,
        PlateauRecord(
          volume: accounts[place].volumeName, percent: longest.percent, start: longest.since, seconds: longest.seconds,
          next: longest.next))
    }
    accounts[place] = MigrationAccount()
  }

  private mutating func closeAlert(_ place: Int, at time: Double, _ end: Alert.End) {
    guard let alert = accounts[place].alert else { return }
    accounts[place].alert = nil
    let seconds = max(0, time - alert.start)
    alerts.add(
      seconds,
      Alert(
        volume: accounts[place].volumeName, start: alert.start, seconds: seconds, percent: alert.percent,
        sentence: alert.sentence, end: end))
  }
}

extension ReplaySummary {
  /// Which adaptive windows get a detector of their own: each costs as much as the policy's.
  static func adaptiveVariants(beside policies: PolicyBook) -> [PolicyVariant] {
    let policy = policies.fallback.policy
    return [900, 3600].map { PolicyVariant(mode: .adaptive, window: $0) }.filter {
      // The policy's own is tried anyway.
      !policies.rules.isEmpty || policy.mode != .adaptive || policy.window != $0.window
    }
  }
}
