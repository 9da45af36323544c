import StallDetector

/// The strict contract in as few words as possible, as a function of everything that was seen so far.
///
/// It knows percents below 100 and polls that failed (nil), and no copy that began again.
func plainContract(_ polls: ArraySlice<(time: Double, percent: Int?)>, window: Double) -> MigrationState {
  let failed = polls.reversed().prefix { $0.percent == nil }
  if let first = failed.last, let last = failed.first, last.time - first.time >= window { return .unreadable }
  let numbers = polls.filter { $0.percent != nil }
  let highest = numbers.compactMap(\.percent).max()
  guard let now = numbers.last, let advance = numbers.first(where: { $0.percent == highest }) else { return .waiting }
  return now.time - advance.time >= window ? .stalled : .copying
}
