/// The ticks of one copy, and what they prove and suggest about its pace.
///
/// At most 100 ticks exist until a restart. Times in the interface are bridged seconds; inside they count from the
/// first number on, so that a saved track is short.
struct TickTrack: Sendable {
  /// When the first number was read.
  let origin: Double
  /// The first number; −1: none yet.
  private let firstPercent: Int
  private(set) var ticks: [Tick] = []
  /// How far back the rate looks: the latest tick that lies `span` before the last one, else the first.
  private var anchor = 0
  /// From where on bounds can be proven: it moves when nobody could tell how long something took.
  private var proof: Proof
  /// When the last number that equals the highest was asked for: the copy had not reached the next percent by then.
  private var heldUntil: Double

  /// The ticks that each observation looks at, taken out of the list whenever that or `proof` changes.
  private var inUse: (last: Tick, anchor: Tick, proven: Tick?)?
  /// How the copy's pace was, as of the last tick.
  private var paces = CompletionPaces()

  /// A poll that showed at least `percent` at `time`, and the ticks from `firstTick` on.
  private struct Proof: Sendable, Hashable, Codable {
    var time: Double
    var percent: Int
    var firstTick: Int
  }

  /// How far back the rate looks at least, in milliseconds, once the copy is that old.
  private static let span = 300_000

  /// Before the first number.
  ///
  /// Not an optional track: to ask one would copy it each time.
  static let unbegun = TickTrack(percent: -1, asked: 0, time: 0)

  init(percent: Int, asked: Double, time: Double) {
    origin = time
    firstPercent = percent
    proof = Proof(time: 0, percent: percent, firstTick: 0)
    heldUntil = asked - time
  }

  /// The highest percent so far; nil before the first number.
  var highest: Int? { firstPercent < 0 ? nil : top }

  private var top: Int { inUse?.last.percent ?? firstPercent }

  /// Takes a new highest percent; `lastAsked`: when the number before it was asked for.
  mutating func advance(to percent: Int, lastAsked: Double, asked: Double, time: Double) {
    let by = Self.whole(((time - origin) * 1000).rounded(.up))
    let after = Self.whole(((lastAsked - origin) * 1000).rounded(.down))
    // At once: to grow them little by little costs several times as much.
    if ticks.isEmpty { ticks.reserveCapacity(100 - top) }
    ticks.append(Tick(percent: percent, jump: percent - top, milliseconds: by, width: by - after))
    heldUntil = asked - origin
    while anchor + 1 < ticks.count, by - ticks[anchor + 1].milliseconds >= Self.span { anchor += 1 }
    paces.take(ticks, firstPercent: firstPercent)
    select()
  }

  private mutating func select() {
    guard let last = ticks.last else { return }
    let proven = max(anchor, proof.firstTick)
    inUse = (last, ticks[anchor], proven + 1 < ticks.count ? ticks[proven] : nil)
  }

  /// Whole milliseconds; a clock that jumps to and fro by thousands of years comes to an end at `most`.
  private static func whole(_ milliseconds: Double) -> Int {
    Int(max(-Double(most / 2), min(milliseconds, Double(most / 2))))
  }

  /// Takes a number that equals the highest.
  mutating func hold(asked: Double) { heldUntil = max(heldUntil, asked - origin) }

  /// Bounds start anew at `time`: how long it took from the number before to this one is not known.
  mutating func forgetBounds(at time: Double) {
    proof = Proof(time: time - origin, percent: top, firstTick: ticks.count)
    select()
  }

  /// The rate in percent per second at `now`; nil before the second tick.
  ///
  /// The open gap since the last tick can only lower it: by now the copy has gone less than one more jump.
  ///
  ///     ticks 10 % at 100 s, 11 % at 200 s, 12 % at 300 s, polled each second
  ///     now 300 s: (12 − 10) / 200 s = 0.0100 %/s
  ///     now 400 s: the same; 13 % is due now
  ///     now 600 s: (12 + 1 − 10) / 500 s = 0.0060 %/s
  @inline(__always)
  private func rate(at now: Double, within bounds: (low: Double?, high: Double?)) -> Double? {
    guard let inUse else { return nil }
    let (start, end, now) = (inUse.anchor.point, inUse.last.point, now - origin)
    guard end.time > start.time, now > start.time else { return nil }
    let closed = (end.position - start.position) / (end.time - start.time)
    let open = (end.position + Double(inUse.last.jump) - start.position) / (now - start.time)
    var rate = min(closed, open)
    if let high = bounds.high { rate = min(rate, high) }
    return max(rate, bounds.low ?? 0)
  }

  /// The likely rate and its bounds in percent per second; each nil where it is unknown.
  // Inlined, as is all else that each observation asks: it would be called on a copy, and its numbers packed and unpacked.
  @inline(__always)
  func rates(at now: Double) -> (likely: Double?, low: Double?, high: Double?) {
    let bounds = (low: lowerBound(at: now), high: upperBound)
    return (rate(at: now, within: bounds), bounds.low, bounds.high)
  }

  /// What the mean rate since the anchor is at least, in percent per second; nil before the second tick.
  func lowerBound(at now: Double) -> Double? {
    guard let anchor = inUse?.proven, now - origin > anchor.after else { return nil }
    return Double(top - anchor.percent) / (now - origin - anchor.after)
  }

  /// What the mean rate since the anchor (before the second tick: since the first number) is at most, in percent per
  /// second; nil at the very first number.
  ///
  /// It counts up to the last poll that showed the highest percent. A first number of 0 is no beginning: Cinder may still
  /// be making the destination, and waiting is not copying slowly.
  var upperBound: Double? {
    let proven = inUse?.proven
    let (percent, by) = proven.map { ($0.percent, $0.by) } ?? (proof.percent, proof.time)
    guard percent > 0 || proven != nil, heldUntil - by >= 0.001 else { return nil }
    return Double(top + 1 - percent) / (heldUntil - by)
  }

  /// In how many seconds from `now` on the copy will be done; nil before the second tick.
  @inline(__always)
  func completion(at now: Double) -> CompletionPaces.Estimate? {
    guard let last = inUse?.last else { return nil }
    return paces.estimate(last: last, now: now - origin)
  }
}

/// What follows from the rest does not count.
extension TickTrack: Hashable {
  static func == (left: TickTrack, right: TickTrack) -> Bool {
    left.origin == right.origin && left.firstPercent == right.firstPercent && left.ticks == right.ticks
      && left.anchor == right.anchor && left.proof == right.proof && left.heldUntil == right.heldUntil
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(origin)
    hasher.combine(ticks)
    hasher.combine(heldUntil)
  }
}

/// The ticks as one list of numbers, three for each: with names a hundred of them would be several kilobytes.
extension TickTrack: Codable {
  private enum CodingKeys: CodingKey {
    case origin, ticks, anchor, proof, firstPercent, heldUntil
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    origin = try values.decode(Double.self, forKey: .origin)
    firstPercent = try values.decode(Int.self, forKey: .firstPercent)
    proof = try values.decode(Proof.self, forKey: .proof)
    heldUntil = try values.decode(Double.self, forKey: .heldUntil)
    anchor = try values.decode(Int.self, forKey: .anchor)
    let numbers = try values.decode([Int].self, forKey: .ticks)
    var percent = firstPercent
    for start in stride(from: 0, to: numbers.count - 2, by: 3) {
      let (jump, milliseconds, width) = (numbers[start], numbers[start + 1], numbers[start + 2])
      let isSound = (1...100).contains(jump) && milliseconds.magnitude < Self.most && (0..<Self.most).contains(width)
      guard isSound, (0...(100 - jump)).contains(percent) else { throw Self.damaged(.ticks, values) }
      percent += jump
      ticks.append(Tick(percent: percent, jump: jump, milliseconds: milliseconds, width: width))
      paces.take(ticks, firstPercent: firstPercent)
    }
    guard (-1...100).contains(percent), (-1...100).contains(proof.percent), proof.firstTick >= 0,
      proof.firstTick <= ticks.count, anchor == 0 || ticks.indices.contains(anchor)
    else { throw Self.damaged(.proof, values) }
    select()
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(origin, forKey: .origin)
    try values.encode(firstPercent, forKey: .firstPercent)
    try values.encode(proof, forKey: .proof)
    try values.encode(heldUntil, forKey: .heldUntil)
    try values.encode(anchor, forKey: .anchor)
    try values.encode(ticks.flatMap { [$0.jump, $0.milliseconds, $0.width] }, forKey: .ticks)
  }

  /// The bridged seconds of a track are within some 10^12, so its milliseconds are below this.
  private static let most = 10_000_000_000_000_000

  private static func damaged(
    _ key: CodingKeys, _ values: KeyedDecodingContainer<CodingKeys>
  ) -> DecodingError {
    .dataCorruptedError(forKey: key, in: values, debugDescription: "this is no saved track of ticks")
  }
}
