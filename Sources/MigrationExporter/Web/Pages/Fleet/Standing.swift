import StallDetector

/// What the pages call a migration: its state, with one that failed told from those that ended otherwise.
enum Standing: String, Sendable, Hashable, CaseIterable {
  // The worst first: this is the order of the fleet.
  case stalled, unreadable, failed, slow, copying, finishing, unmeasurable, waiting, ended

  init(_ migration: MigrationSnapshot) { self.init(result: migration.result, migration.verdict.state) }

  init(result: MigrationSnapshot.Result?, _ state: MigrationState) {
    self =
      switch result {
      case .error, .vanished: .failed
      case .success, .reset: .ended
      case nil: Standing(state)
      }
  }

  /// What a state is called that a migration had while it went on.
  init(_ state: MigrationState) {
    self =
      switch state {
      case .stalled: .stalled
      case .unreadable: .unreadable
      case .slow: .slow
      case .copying: .copying
      case .finishing: .finishing
      case .unmeasurable: .unmeasurable
      case .waiting: .waiting
      case .ended: .ended
      }
  }

  /// True of what somebody must look at.
  var isTrouble: Bool { [.stalled, .unreadable, .failed, .slow].contains(self) }

  /// What it means, for a list of all of them.
  var meaning: String {
    switch self {
    case .stalled: "nothing moves any more"
    case .unreadable: "its details can't be read"
    case .failed: "it ended in an error, or its volume vanished"
    case .slow: "proven to be too slow"
    case .copying: "numbers come as they should"
    case .finishing: "copied; Cinder tidies up"
    case .unmeasurable: "there is no number to be had"
    case .waiting: "no number yet, and too early to wonder"
    case .ended: "it is over"
    }
  }
}

extension MigrationSnapshot {
  /// What the pages call it.
  var standing: Standing { Standing(self) }

  /// What the style sheet knows it by: how it stands, but that one that was taken back is neither done nor failed.
  var style: String { result == .reset ? "reset" : standing.rawValue }

  /// One word for it: the state, or how it ended.
  var standingWord: String {
    switch result {
    case .error: "failed"
    case .vanished: "vanished"
    case .success: "done"
    case .reset: "reset"
    case nil: verdict.state.rawValue
    }
  }

  /// Why it stands as it does, as one sentence with its capital and its full stop.
  func sentence(at now: Double) -> String {
    let why =
      switch result {
      case .success: "it is at its destination"
      case .error: "Cinder gave up; the volume is where it was"
      case .reset: "its migration status was taken back, and the volume is where it was"
      case .vanished: "Cinder no longer knows the volume"
      case nil: self.why(isOnePoll: false)
      }
    let text = Words.plain(why, 400)
    return text.prefix(1).uppercased() + text.dropFirst() + "."
  }
}
