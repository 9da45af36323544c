import OpenStackClient
import StallDetector

/// The numbers of one migration, each with what it is worth.
struct MigrationFacts: Sendable {
  let cloud: CloudSnapshot
  let migration: MigrationSnapshot
  let context: PageContext

  private var now: Double { context.now }

  /// A list of names and values.
  var html: HTML {
    let facts = [progress, rate, completion, advance, deadline, start, route, volume].compactMap { $0 }
    return "<dl class=\"facts \(migration.style)\">\n\(facts.joined())</dl>\n"
  }

  private func fact(_ name: String, _ value: HTML, _ more: HTML? = nil) -> HTML {
    let small: HTML? = more.map { "<small>\($0)</small>" }
    return "<div><dt>\(name)<dd>\(value)\(small)</div>\n"
  }

  private var progress: HTML? {
    guard let percent = migration.percent, migration.result != .success else {
      guard let text = migration.driverText else { return nil }
      return fact("Progress", "no number", "the driver says: \(Words.plain(text, 80))")
    }
    let isOld = migration.isNumberOld(in: cloud, at: now) && migration.result == nil
    let size = migration.volume.sizeBytes
    let copied: HTML? = migration.copiedBytes.flatMap { copied in
      size.map { "at least \(Words.size((copied / 0x1p30 * 10).rounded() / 10 * 0x1p30)) of \(Words.size($0))" }
    }
    let old: HTML? = isOld ? migration.lastReading.map { "; read at \(Words.clock($0, at: now)), not since" } : nil
    return fact(
      "Progress", "\(percent) %\(ProgressBar.html(percent: percent, isOld: isOld))", "\(copied)\(old)")
  }

  private var rate: HTML? {
    guard migration.result == nil, let rate = migration.verdict.rate else { return nil }
    // They are of the mean over the last minutes, which a rate of this moment may lie outside of.
    let bounds: HTML? = migration.verdict.rateLowerBound.flatMap { low in
      migration.verdict.rateUpperBound.flatMap { high in
        (low...max(low, high)).contains(rate)
          ? "on average for certain between \(byteRate(low)) and \(byteRate(high))" : nil
      }
    }
    return fact("Copy rate", "\(rate == 0 ? "0 MiB/s" : byteRate(rate))", bounds)
  }

  private var completion: HTML? {
    switch migration.completion(at: now) {
    case .unknown: fact("Done", "not known", migration.verdict.state == .stalled ? "not while it stands still" : nil)
    case .ended(let end): fact("Ended", "\(duration(max(0, now - end))) ago", "at \(Words.instant(end, at: now)) UTC")
    case .finishing: fact("Done", "copied", "Cinder completes it")
    case .estimated(let about, let interval):
      fact("Done", "\(about)", interval.map { "\($0) UTC, in four cases of five" })
    }
  }

  private var advance: HTML? {
    guard let last = migration.lastAdvance, migration.result == nil else { return nil }
    return fact("Last new percent", "\(duration(max(0, now - last))) ago", "at \(Words.instant(last, at: now)) UTC")
  }

  private var deadline: HTML? {
    guard migration.result == nil else { return nil }
    if let since = migration.stalledSince {
      return fact("Called stalled", "\(duration(max(0, now - since))) ago", "at \(Words.instant(since, at: now)) UTC")
    }
    guard let deadline = migration.verdict.stallDeadline else { return nil }
    if deadline <= now {
      return fact("Called stalled", "at the next poll", "nothing new by \(Words.clock(deadline, at: now)) UTC")
    }
    return fact(
      "Called stalled", "in \(duration(deadline - now))", "at \(Words.clock(deadline, at: now)) UTC, if nothing moves")
  }

  private var start: HTML? {
    guard let start = migration.start else { return nil }
    if let end = migration.end {
      return fact("Took", "\(duration(max(0, end - start)))", "from \(Words.instant(start, at: now)) UTC")
    }
    let due: HTML? = migration.deadline.map { "; to be done by \(Words.clock($0, at: now))" }
    return fact("Began", "\(duration(max(0, now - start))) ago", "at \(Words.instant(start, at: now)) UTC\(due)")
  }

  private var route: HTML? {
    fact(
      "From, to", "<span class=\"host\">\(Words.plain(migration.sourceHost ?? "not known", 255))</span>",
      "→ \(Words.plain(migration.destinationHost ?? "not known", 255))")
  }

  private var volume: HTML? {
    let size = migration.volume.sizeBytes.map(Words.size) ?? "size not known"
    let type = migration.volume.volumeType.isEmpty ? "" : ", \(Words.plain(migration.volume.volumeType, 60))"
    let project = migration.volume.projectID.isEmpty ? "" : ", project \(Words.plain(migration.volume.projectID, 60))"
    return fact("Volume", "\(size)\(type)", "\(method)\(migration.isRetype ? ", for a new volume type" : "")\(project)")
  }

  private var method: String {
    switch migration.method {
    case .cinder: "Cinder copies"
    case .nova: "Nova copies, since a server uses it"
    case .driver: "the storage itself copies"
    case .unknown: "who copies is not told yet"
    }
  }
}
