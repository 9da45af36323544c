import StallDetector

/// Runs the rows of traces through the detector: one for each migration, until its end.
///
/// What it remembers grows with the number of volumes and not with that of rows.
struct Replayer {
  /// What became of one row.
  struct Outcome {
    /// When it was, in unix seconds.
    var time: Double
    /// The place of its migration in `migrations`; nil for a volume whose migration is over.
    var place: Int?
    /// What of it has changed; nil where `place` is.
    var facts: RowFacts?
    /// The row's reading, completed.
    var reading: Reading
    /// Seconds since the row before of the same migration; 0 for its first, and where the clock was set back.
    var gap = 0.0
    /// The place of the migration of the same volume that this row shows to be over without having seen its end.
    var replaced: Int?
  }

  /// By place: those under way, and free places.
  ///
  /// Those that this row ended are there until the next one.
  private(set) var migrations: [ReplayedMigration] = []

  /// Of the row taken last; nil at nearly all rows.
  private(set) var news: RowNews?

  private let policies: PolicyBook
  private var clouds = ByteTable()
  /// Whether each cloud has shown a number or a driver's text so far.
  private var givesField: [Bool] = []
  private var volumes = ByteTable()
  /// Where each volume's migration is, or one of the two that follow.
  private var places: [Int32] = []
  private static let none: Int32 = -1, over: Int32 = -2
  /// Places that nothing is at, and those that become free with the next row.
  private var free: [Int] = []
  private var leaving: [Int] = []
  /// How many traces have begun; the cloud of one that names none has this number as its owner.
  private var traces = 0
  /// The number of that one, once it is known.
  private var namelessCloud: Int?
  private let overVerdict: Verdict

  init(policies: PolicyBook) {
    self.policies = policies
    var ended = StallDetector(sizeBytes: 0, policy: StallPolicy())
    overVerdict = ended.observe(Observation(time: 0, reading: .success, nextPoll: nil))
  }

  var volumeCount: Int { volumes.count }

  /// The verdict on a row.
  func verdict(_ outcome: Outcome) -> Verdict { outcome.place.map { migrations[$0].verdict } ?? overVerdict }

  /// The places of those that are not over.
  var underWay: [Int] { places.filter { $0 >= 0 }.map { Int($0) } }

  /// Another trace begins: where it names no cloud it is one of its own.
  mutating func beginTrace() {
    traces += 1
    namelessCloud = nil
  }

  /// Takes the present row of `trace`.
  mutating func take(_ row: TraceRow, of trace: borrowing TraceReader) -> Outcome {
    if !leaving.isEmpty {
      free += leaving
      leaving.removeAll(keepingCapacity: true)
    }
    news = nil
    let cloud = cloudNumber(trace)
    let volume = volumes.number(trace.volumeName, owner: cloud)
    if volume == places.count { places.append(Self.none) }
    var outcome = Outcome(time: row.time, reading: complete(row.reading, cloud))
    let source = trace.text(.source_host).flatMap { $0.isEmpty ? nil : byteHash($0, seed: 0) }
    var place = Int(places[volume])
    if place >= 0, let source, outcome.reading.isUnderWay, let known = migrations[place].source, known != source {
      // It has left for elsewhere: its end fell between two polls.
      outcome.replaced = place
      leaving.append(place)
      place = Int(Self.none)
    }
    if place == Self.over, !outcome.reading.isUnderWay { return outcome }
    if place < 0 {
      place = begin(volume, row)
      places[volume] = Int32(place)
    }
    // A poll that failed may not tell what the volume is.
    if !policies.rules.isEmpty, outcome.reading != .failed || migrations[place].subject == nil {
      choosePolicy(place, row, cloud, trace)
    }
    if let source { migrations[place].source = source }
    outcome.gap = max(0, row.time - migrations[place].lastTime)
    outcome.place = place
    let facts = migrations[place].observe(row, outcome.reading, volumeName: trace.volumeName, news: &news)
    outcome.facts = facts
    if facts.state == .ended {
      places[volume] = Self.over
      leaving.append(place)
    }
    return outcome
  }

  /// A new migration at a free place.
  private mutating func begin(_ volume: Int, _ row: TraceRow) -> Int {
    let migration = ReplayedMigration(volume, row, policy: policies.fallback.policy)
    guard let place = free.popLast() else {
      migrations.append(migration)
      return migrations.count - 1
    }
    migrations[place] = migration
    return place
  }

  private mutating func cloudNumber(_ trace: borrowing TraceReader) -> Int {
    let name = trace.text(.cloud) ?? UnsafeRawBufferPointer(start: nil, count: 0)
    if name.isEmpty, let namelessCloud { return namelessCloud }
    let number = clouds.number(name, owner: name.isEmpty ? traces : 0)
    if number == givesField.count { givesField.append(false) }
    if name.isEmpty { namelessCloud = number }
    return number
  }

  private mutating func complete(_ reading: Reading, _ cloud: Int) -> Reading {
    switch reading {
    case .percent, .text:
      givesField[cloud] = true
      return reading
    case .noNumber: return .noNumber(cloudGivesField: givesField[cloud])
    default: return reading
    }
  }

  /// Takes the policy that applies to it now, as the daemon does; looks only where something has changed.
  private mutating func choosePolicy(
    _ place: Int, _ row: TraceRow, _ cloud: Int, _ trace: borrowing TraceReader
  ) {
    var hash = UInt64(truncatingIfNeeded: cloud) ^ row.sizeBytes.bitPattern
    func text(_ column: TraceColumn) -> String? {
      trace.text(column).flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
    }
    for column in [TraceColumn.source_host, .destination_host, .volume_type] {
      if let bytes = trace.text(column) { hash = byteHash(bytes, seed: hash) }
    }
    guard hash != migrations[place].subject else { return }
    migrations[place].subject = hash
    let choice = policies.choice(
      for: PolicyBook.Subject(
        cloud: clouds.text(cloud), sourceHost: text(.source_host), destinationHost: text(.destination_host),
        volumeType: text(.volume_type) ?? "", sizeBytes: row.sizeBytes > 0 ? row.sizeBytes : nil))
    if choice.policy != migrations[place].policy { migrations[place].follow(choice.policy) }
  }
}
