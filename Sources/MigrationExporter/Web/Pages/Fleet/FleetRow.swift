import OpenStackClient
import StallDetector

/// One migration as a line of the fleet, with its sentence below.
///
/// There are a hundred on a page, which is to stay below 100 kB: cells have no end tags, which HTML does not need, what a
/// cell looks like is the style sheet's business, and names are cut by the bytes they take. They stand whole on the
/// migration's own page.
struct FleetRow: Sendable {
  /// How many bytes texts of others may take.
  struct Room: Sendable {
    let name: Int
    let host: Int
    let sentence: Int

    /// More than most are long.
    static let usual = Room(name: 84, host: 72, sentence: 320)
    /// With which a hundred rows are below 90 kB, whatever is in them.
    static let least = Room(name: 32, host: 24, sentence: 100)
    /// Where much stands above them: what they are called is told on their own pages.
    static let tiny = Room(name: 20, host: 14, sentence: 60)
  }

  let cloud: CloudSnapshot
  let migration: MigrationSnapshot
  let showsCloud: Bool
  let room: Room
  let context: PageContext

  private var now: Double { context.now }

  /// Two rows of a table in a body of their own.
  var html: HTML {
    let volume = migration.volume
    let name = volume.name.isEmpty ? "(no name)" : Words.brief(volume.name, room.name)
    let place: HTML? = showsCloud ? " · \(Words.brief(cloud.name, 40))" : nil
    return """
      <tbody class="\(migration.style)">
      <tr><td class="v"><b>\(migration.standingWord)</b>\
      <th scope="row"><a href="\(context.links.migration(migration.id, of: cloud.name))">\(name)</a><small>\
      \(Words.brief(migration.id, 48))\(place)</small>\
      <td>\(Words.brief(migration.sourceHost ?? "not known", room.host))<small>→ \
      \(Words.brief(migration.destinationHost ?? "not known", room.host))</small>\
      <td class="n">\(volume.sizeBytes.map(Words.size) ?? "not known")\
      <td class="p">\(progress)<td class="n r">\(rate)<td>\(completion)<td>\(advance)
      <tr class="why"><td><td colspan="7">\(Words.brief(migration.sentence(at: now), room.sentence))

      """
  }

  private var progress: HTML {
    guard migration.result == nil else { return Self.none }
    guard let percent = migration.percent else {
      return migration.driverText.map { "<small>\(Words.brief($0, 40))</small>" } ?? Self.none
    }
    return "\(percent) %\(ProgressBar.html(percent: percent, isOld: migration.isNumberOld(in: cloud, at: now)))"
  }

  private var rate: HTML {
    guard migration.result == nil else { return Self.none }
    let spark = Sparkline.html(Course(migration, in: cloud))
    guard let rate = migration.verdict.rate else { return Self.none + spark }
    return "\(rate == 0 ? "0 MiB/s" : byteRate(rate))\(spark)"
  }

  private var completion: HTML {
    switch migration.completion(at: now) {
    case .unknown: Self.none
    case .ended(let end): "\(duration(max(0, now - end))) ago<small>at \(Words.clock(end, at: now))</small>"
    case .finishing: "copied"
    case .estimated(let about, nil): "\(about)"
    case .estimated(let about, let interval?): "\(about)<small>\(interval)</small>"
    }
  }

  private var advance: HTML {
    guard migration.result == nil else { return Self.none }
    let since = migration.lastAdvance
    let ago: HTML = since.map { "\(duration(max(0, now - $0))) ago" } ?? HTML()
    guard let deadline = migration.verdict.stallDeadline else { return since == nil ? Self.none : ago }
    let words: HTML
    if let stalled = migration.stalledSince {
      words = "<small>stalled since \(Words.clock(stalled, at: now))</small>"
    } else {
      words =
        deadline > now
        ? "<small>stalled in \(duration(deadline - now))</small>" : "<small>stalled at the next poll</small>"
    }
    guard let since = since ?? migration.start, deadline > since else { return ago + words }
    return ago + ProgressBar.gauge((now - since) / (deadline - since)) + words
  }

  /// Where there is nothing to be said.
  private static let none: HTML = "<i>–</i>"
}

extension MigrationSnapshot {
  /// Since when it has been called stalled, in unix seconds; nil where it is not.
  var stalledSince: Double? {
    guard verdict.state == .stalled else { return nil }
    if let change = trail.changes.last, change.state == .stalled { return change.time }
    return verdict.stallDeadline
  }

  /// When it will be done, as far as anybody can say.
  enum Completion: Sendable, Hashable {
    case unknown
    case ended(Double)
    case finishing
    /// `in about 3 h`, and `between 14:20 and 16:05`.
    case estimated(String, interval: String?)
  }

  /// When it will be done, in words.
  func completion(at now: Double) -> Completion {
    if let end, result != nil { return .ended(end) }
    if verdict.state == .finishing { return .finishing }
    guard let likely = verdict.estimatedCompletion else { return .unknown }
    guard let early = verdict.earliestCompletion, let late = verdict.latestCompletion else {
      return .estimated(Words.about(likely - now), interval: nil)
    }
    // By now it is not done: an interval that began in the past begins now.
    return .estimated(
      Words.about(likely - now), interval: Words.between(max(early, now), max(late, now), at: now))
  }

  /// True where its number is no longer of now: the cloud can't be seen, or the last polls brought none.
  func isNumberOld(in cloud: CloudSnapshot, at now: Double) -> Bool {
    if cloud.failure != nil || readFailure != nil || verdict.state == .unreadable { return true }
    guard let lastReading, let lastSuccess = cloud.lastSuccess else { return false }
    return lastReading < lastSuccess - 1 && observation.map { $0.time > lastReading + 1 } ?? true
  }
}
