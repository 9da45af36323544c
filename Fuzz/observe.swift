// Whatever bytes there are become a policy, a size and observations; a trap, or a broken promise, is a crash.
// Built by scripts/fuzz together with the sources of StallDetector.
import Foundation

/// The bytes of one input, used up from the front.
private struct Bytes {
  private var rest: UnsafeRawBufferPointer.SubSequence

  init(_ bytes: UnsafeRawBufferPointer) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// Small and plausible, out of a table of nasty ones, or any bit pattern at all.
  mutating func number(around base: Double = 0) -> Double {
    switch byte() {
    case let small where small < 160: return base + Double(small)
    case let large where large < 220: return base + Double(large - 160) * 997
    case let nasty where nasty < 250:
      let table = [
        0, -1, .nan, .infinity, -.infinity, 1e300, -1e300, 1e18, -1e18, 9e11, -9e11, .leastNonzeroMagnitude, 1e12,
        0x1p63,
      ]
      return table[Int(nasty - 220) % table.count]
    default: return Double(bitPattern: (0..<8).reduce(0) { bits, _ in bits << 8 | UInt64(byte()) })
    }
  }

  mutating func optional(around base: Double = 0) -> Double? { byte() & 1 == 0 ? nil : number(around: base) }
}

private func promise(_ isKept: Bool, _ what: @autoclosure () -> String) {
  if !isKept { fatalError("broken promise: \(what())") }
}

private func policy(_ bytes: inout Bytes) -> StallPolicy {
  StallPolicy(
    mode: bytes.byte() & 1 == 0 ? .strict : .adaptive, window: bytes.number(around: 300),
    longest: bytes.number(around: 3600),
    numberMissingWindow: bytes.number(around: 900), finishingWindow: bytes.number(around: 900),
    slowestHealthyRate: bytes.number(), toleratedSlowdown: bytes.number(), minimumRate: bytes.optional(),
    deadline: bytes.optional(around: 3600))
}

private func reading(_ bytes: inout Bytes) -> Reading {
  switch bytes.byte() {
  case 0: .starting
  case 1: .noNumber(cloudGivesField: false)
  case 2...20: .noNumber(cloudGivesField: true)
  case 21: .text
  case 22: .unavailable
  case 23...30: .completing
  case 31...36: .null
  case 37...40: .missing
  case 41: .success
  case 42: .error
  case 43...60: .failed
  case 61: .percent(.max)
  case 62: .percent(.min)
  case let other: .percent(Int(other) - 90)
  }
}

private func check(_ verdict: Verdict, _ detector: StallDetector, _ before: StallDetector, _ seen: Observation) {
  promise(!verdict.reason.sentence.isEmpty, "a sentence")
  let rates = [verdict.rate, verdict.rateLowerBound, verdict.rateUpperBound]
  promise(rates.allSatisfy { $0.map { $0.isFinite && $0 >= 0 } ?? true }, "rates \(verdict)")
  if let low = verdict.rateLowerBound, let high = verdict.rateUpperBound, let rate = verdict.rate,
    verdict.state != .stalled
  {
    promise(low <= high && low <= rate && rate <= high || detector.policy != before.policy, "order of \(verdict)")
  }
  let completions = [verdict.earliestCompletion, verdict.estimatedCompletion, verdict.latestCompletion].compactMap(
    \.self)
  promise(completions == completions.sorted() && [0, 3].contains(completions.count), "completions \(verdict)")
  guard abs(seen.time) < 1e12, case .percent(let percent) = seen.reading, (0...100).contains(percent) else { return }
  promise(detector.lastPercent == percent, "the last number")
  guard let highest = detector.highestPercent, let advance = detector.lastAdvanceTime else {
    return promise(false, "a highest")
  }
  if percent > before.highestPercent ?? -1, detector.policy.window > 1, detector.policy.finishingWindow > 1 {
    promise(highest == percent, "a new high")
    promise(verdict.state != .stalled, "a new high resolves: \(verdict)")
  }
  if case .plateau(let plateau) = verdict.reason {
    promise(!(plateau.seconds < detector.policy.window), "never before the window: \(verdict), since \(advance)")
  }
}

/// What libFuzzer calls for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
  var bytes = Bytes(UnsafeRawBufferPointer(start: start, count: count))
  let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  decoder.nonConformingFloatDecodingStrategy = .convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  var detector = StallDetector(sizeBytes: bytes.number(around: 1e12), policy: policy(&bytes))
  var twin: StallDetector?  // saved and loaded; from there on it says the same
  detector.start = bytes.optional(around: 1.7e9)
  if bytes.byte() & 1 == 0 { detector.prior = PacePrior(rate: bytes.number(), copies: Int(bytes.byte()) - 2) }
  var time = 1.75e9
  while !bytes.isEmpty {
    switch bytes.byte() {
    case 0..<200: time += bytes.number()
    case 200..<220: time -= bytes.number()
    case 220..<225: detector.policy = policy(&bytes); twin?.policy = detector.policy
    default: time = bytes.number(around: 1.75e9)
    }
    let plan = bytes.optional(around: time)
    let seen = Observation(
      time: time, asked: bytes.optional(around: time - 60), reading: reading(&bytes), nextPoll: plan)
    if !(abs(time) < 1e12) { time = 1.75e9 }
    let before = detector
    let verdict = detector.observe(seen)
    check(verdict, detector, before, seen)
    if let said = twin?.observe(seen) {
      promise(same(said, verdict), "a restart changes nothing: \(said), not \(verdict)")
    }
    if bytes.byte() < 8 {
      guard let saved = try? encoder.encode(detector) else { fatalError("can't be saved") }
      do { twin = try decoder.decode(StallDetector.self, from: saved) } catch {
        fatalError("can't be loaded: \(error)")
      }
      promise(saved.count < 4500, "small: \(saved.count)")
    }
  }
  return 0
}

/// Equal, where any NaN equals any other: a policy's numbers may be NaN, and JSON keeps neither its sign nor its payload.
private func same(_ left: Verdict, _ right: Verdict) -> Bool { left == right || words(left) == words(right) }

private func words(_ verdict: Verdict) -> String {
  "\(verdict)".replacing(/-?s?nan(\(0x[0-9a-f]+\))?/, with: "nan")
}
