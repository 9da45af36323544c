extension CloudScript {
  /// A cloud with migrations in every state at once, from about 25 simulated minutes after its start and for hours on.
  ///
  /// The long ones were under way before the start. The short ones repeat every half an hour, five minutes apart, so
  /// that one always waits, several copy, and one after another ends: three in success, one each in an error, a reset
  /// and a deletion.
  public static func demo(region: String = "RegionOne") -> CloudScript {
    let scenes = DemoScene.steady + DemoScene.troubled + DemoScene.finishing + DemoScene.short
    var script = CloudScript(
      volumes: scenes.map(\.volume) + DemoScene.idle, migrations: scenes.map(\.migration))
    script.region = region
    script.backends = DemoScene.Pool.all
    return script
  }
}
