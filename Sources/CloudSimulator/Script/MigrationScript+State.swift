extension MigrationScript {
  /// What is true `elapsed` seconds after the migration's beginning (of this repetition), for a volume of that size.
  public func state(after elapsed: Double, sizeGiB: Int) -> ScriptedState {
    guard elapsed >= 0 else { return ScriptedState(phase: .pending) }
    // So that no product or quotient of what a script may hold is undefined.
    let elapsed = min(elapsed, 1e15)
    var walk = Walk(sizeGiB: sizeGiB)
    for (index, step) in steps.enumerated() {
      let lastsForEver = ending == .never && index == steps.count - 1
      if lastsForEver || elapsed < walk.passed + walk.duration(of: step) {
        return walk.state(in: step, after: elapsed - walk.passed, hasTarget: hasTarget)
      }
      walk.finish(step)
    }
    return ended(after: elapsed, at: walk.passed, walk)
  }

  /// How long all steps take, for a volume of that size; infinite when it never ends.
  public func duration(sizeGiB: Int) -> Double {
    guard ending != .never else { return .infinity }
    var walk = Walk(sizeGiB: sizeGiB)
    for step in steps { walk.finish(step) }
    return walk.passed
  }

  private func ended(after elapsed: Double, at end: Double, _ walk: Walk) -> ScriptedState {
    switch ending {
    case .success:
      // The old copy goes about a second after the volume was handed over, at the null or at the success.
      let goes = (walk.handedOverAt ?? end) + ScriptedState.targetOutlives
      return ScriptedState(
        phase: .success, target: hasTarget && elapsed < goes ? .deleting : .none, changedAfter: end)
    case .error: return ScriptedState(phase: .error, changedAfter: end)
    case .reset:
      return ScriptedState(phase: .reset, target: hasTarget ? .available : .none, changedAfter: end)
    case .vanish: return ScriptedState(phase: .vanished, changedAfter: end)
    case .never: return ScriptedState(phase: .migrating, changedAfter: 0)  // a script without steps
    }
  }

  /// A walk along the steps: how much time has passed, and how far the copy is.
  private struct Walk {
    let sizeGiB: Int
    /// Seconds taken by the steps finished so far.
    var passed = 0.0
    /// Percent at the end of them.
    var percent = 0
    var migratingSince: Double?
    var completingSince: Double?
    var handedOverAt: Double?

    init(sizeGiB: Int) { self.sizeGiB = sizeGiB }

    func duration(of step: Step) -> Double {
      switch step {
      case .starting(let seconds), .preparing(let seconds), .frozen(let seconds), .absent(let seconds),
        .text(_, let seconds), .completing(let seconds), .null(let seconds), .unreadable(let seconds):
        return max(0, seconds)
      case .readings(let values, let every): return values.isEmpty ? 0 : Double(values.count) * max(0, every)
      case .restartFromZero: return 0
      case .copying(let rate, let goal):
        let goal = min(goal, 100)
        guard goal > percent else { return 0 }
        return rate > 0 ? Double(goal - percent) / 100 * bytes / rate : .infinity
      }
    }

    mutating func finish(_ step: Step) {
      note(step)
      passed += duration(of: step)
      switch step {
      case .copying(_, let goal): percent = max(percent, min(goal, 100))
      case .restartFromZero: percent = 0
      case .readings(let values, _):
        // A copy that follows goes on from the last number given.
        let numbers = values.compactMap { $0.flatMap { Int($0) } }
        percent = numbers.last { (0...100).contains($0) } ?? percent
      default: break
      }
    }

    /// The state `elapsed` seconds into a step that begins here.
    func state(in step: Step, after elapsed: Double, hasTarget: Bool) -> ScriptedState {
      var here = self
      here.note(step)
      var state = ScriptedState(
        phase: .migrating, target: hasTarget ? .available : .none,
        changedAfter: here.completingSince ?? here.migratingSince)
      switch step {
      case .starting:
        state.phase = .starting
        state.target = .none
      case .preparing:
        state.reading = .value("0")
        state.target = hasTarget ? .creating : .none
      case .copying(let rate, let goal):
        // The small part makes up for binary fractions, so that a percent shows at its exact second.
        let copied = bytes > 0 ? min(max(0, rate), 1e18) * elapsed / bytes * 100 : 100
        state.reading = .value("\(min(max(min(goal, 100), percent), percent + Int(min(copied + 1e-9, 1000))))")
      case .frozen, .restartFromZero: state.reading = .value("\(percent)")
      case .absent: break
      case .text(let text, _): state.reading = .value(text)
      case .readings(let values, let every):
        let index = every > 0 ? Int(min(elapsed / every, Double(values.count))) : values.count
        state.reading = values.isEmpty ? .absent : values[min(index, values.count - 1)].map { .value($0) } ?? .absent
      case .completing: state.phase = .completing
      case .null:
        state.phase = .handover
        state.changedAfter = here.handedOverAt
        let gone = elapsed + passed >= (here.handedOverAt ?? passed) + ScriptedState.targetOutlives
        state.target = hasTarget && !gone ? .deleting : .none
      case .unreadable: state.reading = .failure
      }
      return state
    }

    private var bytes: Double { Double(max(0, sizeGiB)) * 1_073_741_824 }

    /// Remembers when the first step of a kind began.
    private mutating func note(_ step: Step) {
      switch step {
      case .starting, .restartFromZero: break
      case .completing: completingSince = completingSince ?? passed
      case .null: handedOverAt = handedOverAt ?? passed
      default: migratingSince = migratingSince ?? passed
      }
    }
  }
}
