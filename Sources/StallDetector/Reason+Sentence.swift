extension Reason {
  /// The reason as one sentence for an admin at night, without the full stop.
  public var sentence: String {
    switch self {
    case .starting(let elapsed):
      "Cinder's scheduler has had it for \(duration(elapsed))"
    case .noNumberYet(let elapsed, let window):
      "migrating for \(duration(elapsed)), no number yet; stalled after \(duration(window)) without one"
    case .numberMissing(let last, let elapsed, let window):
      "Cinder has given no number for \(duration(elapsed)) (last: \(last) %); "
        + "stalled after \(duration(window)) without one"
    case .noCopyRunning(let last?, let lastSeen?, let elapsed):
      "Cinder reports no copy running for it; the last number was \(last) % at \(timeOfDay(lastSeen)) UTC, "
        + "and none has come for \(duration(elapsed))"
    case .noCopyRunning(_, _, let elapsed):
      "Cinder reports no copy running for it, and no number has come for \(duration(elapsed))"
    case .neverStarted(let elapsed):
      "it has been starting for \(duration(elapsed)) and no backend has taken it up"
    case .advancing(let plateau): plateau.whileCopying
    case .plateau(let plateau): plateau.whenStalled
    case .sightRegained(let plateau, let until):
      "no new percent for \(duration(plateau.seconds)) (still \(plateau.percent) %), but polling was out for a part of "
        + "that; stalled at \(timeOfDay(until)) UTC without one"
    case .belowMinimumRate(let upperBound, let minimum):
      byteRate(upperBound) == byteRate(minimum)
        ? "it copies at less than \(byteRate(minimum)), the least that is expected"
        : "it copies at no more than \(byteRate(upperBound)), and at least \(byteRate(minimum)) is expected"
    case .pastDeadline(nil, let deadline):
      "it is not done, its deadline was \(duration(-deadline)) ago, and no pace is known yet"
    case .pastDeadline(let earliest?, let deadline):
      "at its best pace so far it is done in \(duration(earliest)), and its deadline is "
        + (deadline >= 0 ? "in \(duration(deadline))" : "\(duration(-deadline)) past")
    case .finishing(nil, let elapsed, let window):
      "the copy is done, Cinder has been completing it for \(duration(elapsed)); stalled after \(duration(window))"
    case .finishing(let last?, let elapsed, let window):
      "the last number was \(last) %, Cinder has not completed it for \(duration(elapsed)); "
        + "stalled after \(duration(window))"
    case .neverFinished(nil, let elapsed):
      "the copy is done, but Cinder has not completed it for \(duration(elapsed))"
    case .neverFinished(let last?, let elapsed):
      "the last number was \(last) %, and Cinder has not completed it for \(duration(elapsed))"
    case .unreadable(let elapsed):
      "Cinder lists it as migrating, but its details could not be read for \(duration(elapsed))"
    case .readingFailed(let elapsed, let window):
      "its details could not be read for \(duration(elapsed)); unreadable after \(duration(window))"
    case .driverAssisted:
      "the storage driver copies it and gives no number"
    case .fieldUnavailable:
      "this cloud's Cinder has no migration_progress"
    case .fieldNeverSeen(let elapsed):
      "no number for \(duration(elapsed)), and this cloud's Cinder has never given one"
    case .statusNull(let count):
      "Cinder shows no migration for it (\(count) of 3 polls before it counts as over)"
    case .notFoundOnce:
      "Cinder did not find the volume; a second time means that it has vanished"
    case .ended:
      "it is over"
    }
  }
}

extension Plateau {
  fileprivate var whileCopying: String {
    "at \(percent) %, the last new percent \(duration(seconds)) ago; stalled after \(duration(window)) without one"
      + (basisWords.map { " (\($0))" } ?? "")
  }

  fileprivate var whenStalled: String {
    var sentence = "no new percent for \(duration(seconds)) (still \(percent) %); "
    if let pace { sentence += pace.words(plateau: seconds) + "; " }
    return sentence + "stalled after \(duration(window)) (\(basisWords ?? "the configured window"))"
  }

  /// Where the window comes from; nil where that is the configured one.
  private var basisWords: String? {
    switch basis {
    case .window: nil
    case .pace: pace.map { "\(ratio(window / $0.usual)) × the usual" }
    case .slowestHealthyRate(let rate, let onePercent):
      "no pace is known yet; at \(byteRate(rate)), the slowest rate configured as healthy, one percent takes "
        + duration(onePercent)
    case .otherCopies(let copies, let rate):
      "no pace is known yet; \(copies == 1 ? "another copy" : "\(copies) other copies") on this route had at least "
        + byteRate(rate)
    case .firstTick(let first): "no pace is known yet; the first new percent came after \(duration(first))"
    case .longest: "the longest configured plateau"
    }
  }
}

extension Plateau.Pace {
  /// `the last 10 came every 29 to 38 min, and none of 71 so far took as long`.
  fileprivate func words(plateau: Double) -> String {
    let range = durations(recentShortest, recentLongest)
    var words = recentCount == 1 ? "the one before took \(range)" : "the last \(recentCount) came every \(range)"
    if count > 1, longest < plateau { words += ", and none of \(count) so far took as long" }
    return words
  }
}
