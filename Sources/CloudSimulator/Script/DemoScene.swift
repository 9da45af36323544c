/// One migration of the demonstration, and its volume.
struct DemoScene: Sendable {
  /// Where the demonstration's volumes live.
  enum Pool {
    static let ssd = "stor1@ceph#rbd-ssd"
    static let lvm = "stor2@lvm#lvm-hdd"
    static let aggregate1 = "stor3@netapp#aggr1"
    static let aggregate2 = "stor3@netapp#aggr2"
    static let archive = "stor4@ceph-archive#rbd-hdd"
    static let all = [ssd, lvm, aggregate1, aggregate2, archive]
  }

  var volume: SimulatedVolume
  var migration: MigrationScript

  init(
    _ name: String, sizeGiB: Int, project: String = "shop", type: String = "hdd", from host: String, to goal: String,
    attachments: Int = 0, beginsAfter: Double, steps: [MigrationScript.Step],
    ending: MigrationScript.Ending = .success, every: Double? = nil,
    _ adjust: (inout MigrationScript) -> Void = { _ in }
  ) {
    volume = SimulatedVolume(
      name: name, sizeGiB: sizeGiB, projectID: CloudScript.projectID(named: project), volumeType: type, host: host,
      status: attachments > 0 ? "in-use" : "available", attachments: attachments)
    migration = MigrationScript(
      volumeID: volume.id, destinationHost: goal, beginsAfter: beginsAfter, steps: steps, ending: ending,
      every: every)
    adjust(&migration)
  }

  static let mebibyte = 1_048_576.0

  /// Healthy copies of all sizes and paces, and one that a driver makes by itself.
  static let steady = [
    // Attached: nova copies. A percent each 95 s.
    DemoScene(
      "pg-main-data", sizeGiB: 2048, type: "ssd", from: Pool.lvm, to: Pool.ssd, attachments: 1, beginsAfter: -2400,
      steps: copy(at: 220), every: 10_800),
    // Ten TiB: a percent each 218 s, six hours in all.
    DemoScene(
      "mail-archive", sizeGiB: 10_240, project: "mail", from: Pool.lvm, to: Pool.aggregate1, beginsAfter: -7200,
      steps: copy(at: 480), every: 23_400),
    // A retype. A percent each 57 s.
    DemoScene(
      "vm-images", sizeGiB: 500, project: "admin", from: Pool.archive, to: Pool.ssd, beginsAfter: -600,
      steps: copy(at: 90), every: 6000
    ) {
      $0.statusMeanwhile = "retyping"
      $0.newVolumeType = "ssd"
    },
    // Attached, and the percent stands in migration_status itself. A percent each 74 s.
    DemoScene(
      "erp-redo-log", sizeGiB: 800, project: "erp", type: "ssd", from: Pool.aggregate1, to: Pool.ssd, attachments: 1,
      beginsAfter: -1200, steps: copy(at: 110), every: 7800
    ) { $0.viaNova = true },
    // Within one array: no number, no destination volume.
    DemoScene(
      "cctv-recordings", sizeGiB: 6144, project: "security", from: Pool.aggregate1, to: Pool.aggregate2,
      beginsAfter: -2100, steps: [.starting(seconds: 1), .text("driver-assisted", seconds: 25_200)], every: 28_800
    ) { $0.hasTarget = false },
  ]

  /// What needs an admin: too slow, stalled, stalled for a while, a dead cinder-volume, one that can't be asked.
  static let troubled = [
    // 9 MiB/s: a percent each 11 minutes.
    DemoScene(
      "backup-vault", sizeGiB: 600, project: "admin", from: Pool.archive, to: Pool.lvm, beginsAfter: -21_000,
      steps: copy(at: 9), every: 90_000),
    // Frozen at 72 % five minutes after the start.
    DemoScene(
      "analytics-lake", sizeGiB: 500, project: "research", from: Pool.lvm, to: Pool.archive, beginsAfter: -711,
      steps: [
        .starting(seconds: 1), .preparing(seconds: 30), .copying(bytesPerSecond: 376 * mebibyte, toPercent: 72),
        .frozen(seconds: .infinity),
      ], ending: .never),
    // Frozen at 40 % before the start, and thawed 27 minutes after it: its alert is raised and resolved.
    DemoScene(
      "crm-exports", sizeGiB: 100, from: Pool.lvm, to: Pool.aggregate2, beginsAfter: -600,
      steps: [
        .starting(seconds: 1), .preparing(seconds: 29), .copying(bytesPerSecond: 136 * mebibyte, toPercent: 40),
        .frozen(seconds: 1900), .copying(bytesPerSecond: 60 * mebibyte, toPercent: 100), .completing(seconds: 20),
        .null(seconds: 0.04),
      ], every: 10_800),
    // At 42 % its cinder-volume died, little more than a minute after the start.
    DemoScene(
      "shop-orders-db", sizeGiB: 300, from: Pool.aggregate2, to: Pool.ssd, beginsAfter: -815,
      steps: [
        .starting(seconds: 1), .preparing(seconds: 30), .copying(bytesPerSecond: 150 * mebibyte, toPercent: 42),
        .absent(seconds: .infinity),
      ], ending: .never),
    // From three minutes after the start its details answer 500.
    DemoScene(
      "wiki-uploads", sizeGiB: 120, project: "intranet", from: Pool.archive, to: Pool.lvm, beginsAfter: -311,
      steps: [
        .starting(seconds: 1), .preparing(seconds: 30), .copying(bytesPerSecond: 40 * mebibyte, toPercent: 15),
        .unreadable(seconds: .infinity),
      ], ending: .never),
  ]

  /// Two that take turns to be `completing` for 28 minutes.
  static let finishing = [("render-scratch", -2000.0), ("ci-cache", -500.0)].map { name, beginsAfter in
    DemoScene(
      name, sizeGiB: 200, project: "research", from: Pool.lvm, to: Pool.aggregate2, beginsAfter: beginsAfter,
      steps: [
        .starting(seconds: 3), .preparing(seconds: 27), .copying(bytesPerSecond: 200 * mebibyte, toPercent: 100),
        .completing(seconds: 1680), .null(seconds: 0.04),
      ], every: 3000)
  }

  /// Six that begin, and end, five minutes after one another, every half an hour.
  static let short = [
    ("mail-index", 50, 48.0, 100, MigrationScript.Ending.success),
    ("build-artifacts", 80, 28.3, 37, .error),
    (#"he said "no\way""# + "\n🐘 <script>alert(1)</script>", 64, 62, 100, .success),
    ("test-db-copy", 100, 52.6, 55, .reset),
    ("web-frontend", 60, 57, 100, .success),
    ("scratch-17", 70, 42.2, 63, .vanish),
  ].enumerated().map { index, scene in
    let (name, sizeGiB, mebibytesPerSecond, toPercent, ending) = scene
    let isWhole = toPercent == 100
    return DemoScene(
      name, sizeGiB: sizeGiB, from: index.isMultiple(of: 2) ? Pool.lvm : Pool.archive,
      to: index.isMultiple(of: 2) ? Pool.ssd : Pool.aggregate1, beginsAfter: Double(index) * 300 - 1800,
      steps: [
        .starting(seconds: 220), .absent(seconds: 90), .preparing(seconds: 20),
        .copying(bytesPerSecond: mebibytesPerSecond * mebibyte, toPercent: toPercent),
      ] + (isWhole ? [.completing(seconds: 15), .null(seconds: 0.04)] : []),
      ending: ending, every: 1800)
  }

  /// Volumes that just lie there.
  static let idle = ["dns-zones", "ldap-data", "grafana-db", "mirror-debian", "home-alice", "home-bob", "etcd-backup"]
    .enumerated().map { index, name in
      SimulatedVolume(
        name: name, sizeGiB: 20 * (index + 1), projectID: CloudScript.projectID(named: "intranet"),
        volumeType: index.isMultiple(of: 2) ? "ssd" : "hdd", host: Pool.all[index % Pool.all.count],
        status: index.isMultiple(of: 3) ? "available" : "in-use", attachments: index.isMultiple(of: 3) ? 0 : 1)
    }

  /// A whole host-assisted copy.
  private static func copy(at mebibytesPerSecond: Double) -> [MigrationScript.Step] {
    [
      .starting(seconds: 1), .preparing(seconds: 25),
      .copying(bytesPerSecond: mebibytesPerSecond * mebibyte, toPercent: 100), .completing(seconds: 20),
      .null(seconds: 0.04),
    ]
  }
}
