import Alerting
import Testing

@Suite("What Alertmanager is told")
struct AlertmanagerFormTests {
  private let form = AlertmanagerForm(url: "http://am1:9093", hold: 240)

  @Test("an alert that fires is, byte for byte, as Prometheus 2.42 posts it, and ends `hold` from now")
  func golden() {
    let request = form.request(for: .of(.captured()), at: 1_795_364_234.272)
    #expect(request.url == "http://am1:9093/api/v2/alerts")
    #expect(
      request.text == """
        [{"annotations":{"description":"Volume v2 has copied nothing for a while.",\
        "runbook_url":"https://example.org/runbooks/CinderVolumeMigrationStalled",\
        "summary":"Volume migration has stalled."},"endsAt":"2026-11-22T16:21:14.272Z",\
        "startsAt":"2026-11-22T15:52:09.272Z","generatorURL":\
        "http://vm:19090/graph?g0.expr=cinder_volume_migration_stalled+%3D%3D+1\\u0026g0.tab=1",\
        "labels":{"alertname":"CinderVolumeMigrationStalled","instance":"127.0.0.1:19901",\
        "job":"cinder-migration-exporter","region":"r1","severity":"critical","volume_id":"v2"}}]
        """)
  }

  @Test("what is resolved has its true end, whenever it is sent; those that fire go beside it")
  func resolved() throws {
    let message = AlertMessage.of(.captured(), .captured(endsAt: 1_795_362_799.272))
    let alerts = try form.request(for: message, at: 1_795_362_900).array
    #expect(alerts.map { $0["endsAt"] as? String } == ["2026-11-22T15:59:00.000Z", "2026-11-22T15:53:19.272Z"])
  }

  @Test(
    "an alert never ends before it starts, nor at once: Alertmanager would refuse it",
    arguments: [(nil, 0.0), (1000, 2000), (999, 2000), (1000.0001, 2000), (-5, 2000)] as [(Double?, Double)])
  func order(endsAt: Double?, now: Double) throws {
    let alert = Alert.sample(startsAt: 1000, endsAt: endsAt)
    let sent = try #require(try form.request(for: .of(alert), at: now).array.first)
    #expect(sent["startsAt"] as? String == "1970-01-01T00:16:40.000Z")
    #expect(sent["endsAt"] as? String == "1970-01-01T00:16:40.001Z")
  }

  @Test(
    "a link that is no absolute URI is left out: Alertmanager would refuse the alert",
    arguments: [
      (nil, false), ("", false), ("foo/bar", false), ("/migrations/a", false), ("http://", false),
      ("javascript:alert(1)", false), ("http://h/a b", false), ("http://h/\u{e9}", false), ("http://h/<", false),
      ("https://h:9/migrations/a/b?c=d#e", true), ("HTTP://[::1]/", true),
    ] as [(String?, Bool)])
  func links(link: String?, isSent: Bool) throws {
    let sent = try #require(try form.request(for: .of(.sample(link: link)), at: 2e9).array.first)
    #expect(sent["generatorURL"] as? String == (isSent ? link : nil))
  }

  @Test("what is empty is left out")
  func empty() throws {
    let alert = Alert.sample(["region": ""], annotations: ["a": "", "b": "c"])
    let sent = try #require(try form.request(for: .of(alert), at: 2e9).array.first)
    #expect(sent["labels"] as? [String: String] == ["alertname": "Tauth"])
    #expect(sent["annotations"] as? [String: String] == ["b": "c"])
  }

  @Test("whatever a tenant chose as a name arrives as it is, and breaks nothing", arguments: hostileNames)
  func hostile(name: String) throws {
    let alert = Alert.sample(["volume": name + "x"], annotations: ["summary": name + "x"], link: name)
    let sent = try #require(try form.request(for: .of(alert), at: 2e9).array.first)
    #expect(sent["labels"] as? [String: String] == ["alertname": "Tauth", "volume": name + "x"])
    #expect(sent["annotations"] as? [String: String] == ["summary": name + "x"])
  }

  @Test("it may be behind a path, and its URL may end in a slash")
  func paths() {
    for (url, target) in [
      ("https://h/am/", "https://h/am"), ("https://h/am", "https://h/am"), ("http://h//", "http://h"),
    ] {
      #expect(AlertmanagerForm(url: url).request(for: .of(.sample()), at: 0).url == "\(target)/api/v2/alerts")
    }
  }

  @Test("all that fires is told each minute, and what is resolved for a quarter of an hour")
  func batching() {
    #expect(form.batching == Batching(grouping: .all, repeatInterval: 60, keepsResolved: 900, maximum: 500))
    #expect(AlertmanagerForm(url: "http://h").hold == 3600)
  }
}
