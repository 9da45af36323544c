import CloudSimulator

extension CloudScript {
  /// A cloud with `count` ordinary copies under way and nothing else, none of which ends within ten minutes.
  ///
  /// Twenty backends on ten hosts, sizes from 20 GiB to 2 TiB, a percent each 10 to 30 seconds.
  static func migrating(_ count: Int) -> CloudScript {
    let backends = (0..<20).map { "stor\($0 / 2)@backend\($0 % 2)#pool" }
    var script = CloudScript()
    script.backends = backends
    for index in 0..<count {
      let size = 20 * (1 + index % 100)
      let secondsForOnePercent = Double(10 + index % 21)
      let source = index % backends.count
      // Each made at a time of its own: a list is sorted by that.
      var volume = SimulatedVolume(
        name: "volume-of-project-\(index % 50)-\(index)", sizeGiB: size,
        projectID: CloudScript.projectID(named: "project-\(index % 50)"), volumeType: "hdd", host: backends[source])
      volume.createdAt = 1_700_000_000 + Double(index)
      script.volumes.append(volume)
      script.migrations.append(
        .ordinary(
          volumeID: volume.id, destinationHost: backends[(source + 7) % backends.count],
          beginsAfter: -secondsForOnePercent * Double(1 + index % 30),
          bytesPerSecond: Double(size) * 0x1p30 / 100 / secondsForOnePercent))
    }
    return script
  }
}
