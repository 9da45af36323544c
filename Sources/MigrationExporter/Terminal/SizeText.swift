/// Sizes and rates as they stand in a cell of a table.
enum SizeText {
  /// Whole GiB: `100 GiB`.
  static func gibibytes(_ bytes: Double) -> String { "\(whole(bytes / 0x1p30)) GiB" }

  /// MiB to a tenth, without the unit: `45.4`; `0` where nothing moves.
  static func mebibytes(_ bytes: Double) -> String {
    bytes == 0 ? "0" : "\((bytes / 0x1p20 * 10).rounded() / 10)"
  }

  /// No number of a server's may trap.
  private static func whole(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? .max }
}
