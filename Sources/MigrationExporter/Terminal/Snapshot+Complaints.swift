import OpenStackClient

extension Snapshot {
  /// A line for each cloud that the last poll could not see, without its end: `cloud prod: …`.
  public var complaints: [String] {
    clouds.filter { !$0.isUp }.map { cloud in
      TerminalText.printable("cloud \(cloud.name): \(cloud.failure.map { "\($0)" } ?? "its settings can't be used")")
    }
  }
}
