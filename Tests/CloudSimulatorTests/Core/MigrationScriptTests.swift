import Testing

@testable import CloudSimulator

/// What a script says at a time, with no clock and no socket.
@Suite struct MigrationScriptTests {
  /// A script for a volume of 100 GiB: a percent is a GiB.
  func state(
    _ steps: [MigrationScript.Step], _ ending: MigrationScript.Ending = .success, after elapsed: Double,
    hasTarget: Bool = true
  ) -> ScriptedState {
    MigrationScript(
      volumeID: "v", destinationHost: "b", steps: steps, ending: ending, hasTarget: hasTarget
    ).state(after: elapsed, sizeGiB: 100)
  }

  func reading(_ steps: [MigrationScript.Step], after elapsed: Double) -> ScriptedState.Reading {
    state(steps, .never, after: elapsed).reading
  }

  @Test func `before its beginning it is pending and has changed nothing`() {
    #expect(state(Example.wholeCopy, after: -0.001) == ScriptedState(phase: .pending))
  }

  @Test func `starting has no reading, no target and leaves updated_at alone`() {
    #expect(state(Example.wholeCopy, after: 0) == ScriptedState(phase: .starting))
    #expect(state(Example.wholeCopy, after: 9.99) == ScriptedState(phase: .starting))
  }

  @Test func `preparing reads zero while the target is being made`() {
    #expect(
      state(Example.wholeCopy, after: 10)
        == ScriptedState(phase: .migrating, reading: .value("0"), target: .creating, changedAfter: 10))
  }

  @Test(arguments: [(30.0, "0"), (30.99, "0"), (31, "1"), (71.999, "41"), (72, "42"), (129.999, "99")])
  func `copying rounds the percent down and shows each at its exact second`(elapsed: Double, percent: String) {
    #expect(
      state(Example.wholeCopy, after: elapsed)
        == ScriptedState(phase: .migrating, reading: .value(percent), target: .available, changedAfter: 10))
  }

  @Test func `copying goes on from where the last copying ended`() {
    let steps: [MigrationScript.Step] = [
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 10),
      .copying(bytesPerSecond: Example.gibibyte / 10, toPercent: 12),
    ]
    #expect(reading(steps, after: 10) == .value("10"))
    #expect(reading(steps, after: 19.9) == .value("10"))
    #expect(reading(steps, after: 20) == .value("11"))
    #expect(reading(steps, after: 1e9) == .value("12"))
  }

  @Test func `copying to where it is already takes no time`() {
    let steps: [MigrationScript.Step] = [
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 10),
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 5), .text("next", seconds: 1),
    ]
    #expect(reading(steps, after: 10) == .value("next"))
  }

  @Test func `copying at no rate never ends`() {
    let steps: [MigrationScript.Step] = [.copying(bytesPerSecond: 0, toPercent: 10), .text("next", seconds: 1)]
    #expect(reading(steps, after: 1e12) == .value("0"))
  }

  @Test func `frozen shows the last percent for ever when told so`() {
    let steps: [MigrationScript.Step] = [
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 72), .frozen(seconds: .infinity),
      .text("never", seconds: 1),
    ]
    #expect(reading(steps, after: 71.5) == .value("71"))
    #expect(reading(steps, after: 72) == .value("72"))
    #expect(reading(steps, after: 1e12) == .value("72"))
  }

  @Test func `absent is migrating without a reading`() {
    let state = state([.absent(seconds: 5)], after: 1)
    #expect(state == ScriptedState(phase: .migrating, target: .available, changedAfter: 0))
  }

  @Test func `text is shown as it is`() {
    #expect(reading([.text("driver-assisted", seconds: 5)], after: 1) == .value("driver-assisted"))
    #expect(reading([.text("", seconds: 5)], after: 1) == .value(""))
  }

  @Test(arguments: [(0.0, "1"), (29.9, "1"), (60, "101"), (90, "4 2"), (119.9, "4 2"), (1e9, "4 2")])
  func `readings come one after another and the last stays`(elapsed: Double, value: String) {
    let steps: [MigrationScript.Step] = [.readings(["1", nil, "101", "4 2"], every: 30)]
    #expect(reading(steps, after: elapsed) == .value(value))
    #expect(reading(steps, after: 45) == .absent)
  }

  @Test func `copying after readings goes on from the last number`() {
    let steps: [MigrationScript.Step] = [
      .readings(["40", "41", "what?"], every: 10), .copying(bytesPerSecond: Example.gibibyte, toPercent: 100),
    ]
    #expect(reading(steps, after: 30) == .value("41"))
    #expect(reading(steps, after: 32) == .value("43"))
  }

  @Test func `no readings at all take no time`() {
    #expect(reading([.readings([], every: .infinity), .text("next", seconds: 1)], after: 0) == .value("next"))
  }

  @Test func `unreadable fails the reading only`() {
    let state = state([.unreadable(seconds: 5)], after: 1)
    #expect(state == ScriptedState(phase: .migrating, reading: .failure, target: .available, changedAfter: 0))
  }

  @Test func `restarting from zero makes the next copying begin anew`() {
    let steps: [MigrationScript.Step] = [
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 50), .restartFromZero,
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 100),
    ]
    #expect(reading(steps, after: 49.9) == .value("49"))
    #expect(reading(steps, after: 50) == .value("0"))
    #expect(reading(steps, after: 53) == .value("3"))
  }

  @Test func `completing has no reading and sets updated_at again`() {
    #expect(
      state(Example.wholeCopy, after: 132)
        == ScriptedState(phase: .completing, target: .available, changedAfter: 130))
  }

  @Test func `null hands the volume over, and success follows`() {
    let null = state(Example.wholeCopy, after: 135.5)
    #expect(null == ScriptedState(phase: .handover, target: .deleting, changedAfter: 135))
    #expect(null.hasMoved)
    let success = state(Example.wholeCopy, after: 136)
    #expect(success == ScriptedState(phase: .success, target: .none, changedAfter: 136))
    #expect(success.hasMoved)
  }

  @Test func `the target outlives a success by a second`() {
    let steps: [MigrationScript.Step] = [.copying(bytesPerSecond: Example.gibibyte, toPercent: 100)]
    #expect(state(steps, after: 100).target == .deleting)
    #expect(state(steps, after: 100.99).target == .deleting)
    #expect(state(steps, after: 101).target == .none)
  }

  @Test func `error, reset and vanishing leave the host as it was`() {
    let steps: [MigrationScript.Step] = [.copying(bytesPerSecond: Example.gibibyte, toPercent: 37)]
    #expect(state(steps, .error, after: 37) == ScriptedState(phase: .error, changedAfter: 37))
    #expect(state(steps, .reset, after: 37) == ScriptedState(phase: .reset, target: .available, changedAfter: 37))
    #expect(state(steps, .vanish, after: 37) == ScriptedState(phase: .vanished, changedAfter: 37))
    for ending in [MigrationScript.Ending.error, .reset, .vanish] {
      #expect(!state(steps, ending, after: 37).hasMoved)
      #expect(state(steps, ending, after: 36.9).phase == .migrating)
      #expect(state(steps, ending, after: 1e12) == state(steps, ending, after: 37))
    }
  }

  @Test func `a migration that never ends stays in its last step`() {
    #expect(state([.completing(seconds: 1)], .never, after: 1e12).phase == .completing)
    #expect(state([.starting(seconds: 1)], .never, after: 1e12).phase == .starting)
    #expect(state([], .never, after: 5) == ScriptedState(phase: .migrating, changedAfter: 0))
  }

  @Test func `the scheduler's refusal is starting and then error`() {
    let steps: [MigrationScript.Step] = [.starting(seconds: 0.1)]
    #expect(state(steps, .error, after: 0.05).phase == .starting)
    #expect(state(steps, .error, after: 0.1) == ScriptedState(phase: .error, changedAfter: 0.1))
  }

  @Test func `without a target there is none at any time`() {
    for elapsed in stride(from: 0.0, to: 140, by: 0.25) {
      #expect(state(Example.wholeCopy, after: elapsed, hasTarget: false).target == .none)
      #expect(state(Example.wholeCopy, .reset, after: elapsed, hasTarget: false).target == .none)
    }
  }

  @Test func `its duration is that of all its steps`() {
    let script = MigrationScript(volumeID: "v", destinationHost: "b", steps: Example.wholeCopy)
    #expect(script.duration(sizeGiB: 100) == 136)
    #expect(script.duration(sizeGiB: 10) == 46)
    var endless = script
    endless.ending = .never
    #expect(endless.duration(sizeGiB: 100) == .infinity)
  }

  @Test func `extreme numbers have a state at any time`() {
    let extremes = [0, -1, 1e-300, 1e300, .infinity, -.infinity, .nan]
    for number in extremes {
      let steps: [MigrationScript.Step] = [
        .starting(seconds: number), .copying(bytesPerSecond: number, toPercent: 50),
        .readings(["1", nil], every: number), .copying(bytesPerSecond: number, toPercent: .max),
      ]
      for elapsed in extremes {
        for ending in [MigrationScript.Ending.success, .never] {
          _ = state(steps, ending, after: elapsed)
          for index in steps.indices { _ = state(Array(steps[index...]), ending, after: elapsed) }
        }
      }
    }
    #expect(state([.copying(bytesPerSecond: .infinity, toPercent: 50)], .never, after: 0).reading == .value("0"))
  }

  @Test func `the percent never falls and the phases keep their order, at every quarter of a second`() {
    let order: [ScriptedState.Phase] = [.starting, .migrating, .completing, .handover, .success]
    var last = (phase: 0, percent: -1)
    for elapsed in stride(from: 0.0, to: 150, by: 0.25) {
      let state = state(Example.wholeCopy, after: elapsed)
      let phase = order.firstIndex(of: state.phase) ?? -1
      #expect(phase >= last.phase)
      if case .value(let text) = state.reading {
        let percent = Int(text) ?? -1
        #expect(percent >= last.percent && percent <= 100)
        last.percent = percent
      }
      last.phase = phase
    }
    #expect(last.phase == 4 && last.percent == 99)
  }
}
