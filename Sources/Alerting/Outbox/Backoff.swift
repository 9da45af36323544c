/// How long a receiver is left alone after it failed.
///
///     failures in a row      1     2   3   4   5   6   7    8    9, 10, …
///     full pause in seconds  1     2   4   8   16  32  64   128  256, 300, 300 …
///     drawn between          0.5…1 1…2 2…4 4…8 …                 150…300
///
/// Drawn from the upper half, so that receivers which failed together are not tried together again.
enum Backoff {
  /// The pause after the first failure, in seconds.
  static let first = 1.0
  /// The longest pause, in seconds.
  static let longest = 300.0
  /// The longest pause that a receiver may ask for, in seconds: what asks for a day is not believed.
  static let longestAsked = 3600.0

  /// The pause in seconds after so many failures in a row, at least as long as what the receiver asked for.
  ///
  /// `random` is drawn from 0…1.
  static func pause(failures: Int, asked: Double? = nil, random: Double) -> Double {
    // Nine doublings are more than the longest pause; more would overflow one day.
    let full = min(longest, first * Double(1 << (min(max(failures, 1), 10) - 1)))
    let fraction = random.isFinite ? min(max(random, 0), 1) : 1
    let pause = full / 2 + full / 2 * fraction
    // Compared so that what is no number is nothing.
    guard let asked, asked > pause else { return pause }
    return min(asked, longestAsked)
  }
}
