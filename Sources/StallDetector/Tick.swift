/// One crossing into `percent`, at some moment in (`after`, `by`].
///
/// A tick is the poll that first shows a new highest percent. All that is known of the moment of the crossing is that it
/// lies between the poll before and this one.
struct Tick: Sendable, Hashable {
  /// The poll that showed it, in whole milliseconds since the track began, and how much earlier the poll before it was:
  /// both rounded up, and whole, so that a saved track is short and loses nothing.
  var milliseconds: Int
  // In few bytes, since there are a hundred of them.
  private var widthWord: UInt32
  private var percentByte: UInt8
  private var jumpByte: UInt8

  /// At most seven weeks.
  var width: Int { Int(widthWord) }
  var percent: Int { Int(percentByte) }
  /// By how many percent it went up at once.
  var jump: Int { Int(jumpByte) }

  /// `percent` and `jump` are within 0…100.
  init(percent: Int, jump: Int, milliseconds: Int, width: Int) {
    (self.milliseconds, widthWord) = (milliseconds, UInt32(clamping: width))
    (percentByte, jumpByte) = (UInt8(clamping: percent), UInt8(clamping: jump))
  }

  /// In seconds since the track began.
  var by: Double { Double(milliseconds) / 1000 }
  /// In seconds since the track began.
  var after: Double { Double(milliseconds - width) / 1000 }

  /// The best single guess of a moment and a position, in seconds and percent.
  ///
  /// After a step of one percent the middle of the interval is the better guess of the moment. After a jump the
  /// copy moves several percent between two polls, so the position at the poll is known better than the moment.
  var point: (time: Double, position: Double) {
    jump <= 1
      ? (Double(2 * milliseconds - width) * 0.0005, Double(percent))
      : (Double(milliseconds) * 0.001, Double(percent) + 0.5)
  }
}
