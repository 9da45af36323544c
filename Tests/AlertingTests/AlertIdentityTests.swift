import Alerting
import Testing

@Suite("An alert's identity")
struct AlertIdentityTests {
  /// As Alertmanager 0.25 sent it.
  private let labels = [
    "alertname": "CinderVolumeMigrationStalled", "instance": "127.0.0.1:19901", "job": "cinder-migration-exporter",
    "region": "r1", "severity": "critical", "volume_id": "v2",
  ]

  @Test("the fingerprint is the one that Alertmanager gives the same labels")
  func fingerprint() {
    #expect(AlertIdentity(labels: labels).fingerprint == "faede2952803f4a2")
  }

  @Test("an empty label is no label, and any other difference is another alert")
  func differences() {
    let identity = AlertIdentity(labels: labels)
    #expect(AlertIdentity(labels: labels.merging(["region2": ""]) { $1 }) == identity)
    for name in labels.keys {
      #expect(AlertIdentity(labels: labels.merging([name: "x"]) { $1 }).fingerprint != identity.fingerprint)
      #expect(AlertIdentity(labels: labels.filter { $0.key != name }).fingerprint != identity.fingerprint)
    }
  }

  @Test("a label is set where it belongs, set anew, and taken out by nothing")
  func set() {
    for order in [["volume_id", "alertname", "region"], ["region", "volume_id", "alertname"]] {
      var identity = AlertIdentity(labels: labels.filter { !order.contains($0.key) }.merging(["severity": "?"]) { $1 })
      for name in order { identity[name] = labels[name] }
      identity["severity"] = "critical"
      #expect(identity == AlertIdentity(labels: labels))
      #expect(identity.fingerprint == "faede2952803f4a2")
      identity["zone"] = "z"
      identity["nothing"] = ""
      #expect(identity.list.map(\.name) == labels.keys.sorted() + ["zone"])
      identity["zone"] = nil
      identity["region"] = ""
      #expect(identity == AlertIdentity(labels: labels.filter { $0.key != "region" }))
    }
  }

  @Test("where a name ends and a value begins makes a difference, and digits are never missing")
  func boundaries() {
    #expect(AlertIdentity(labels: ["ab": "c"]).fingerprint != AlertIdentity(labels: ["a": "bc"]).fingerprint)
    for number in 0..<2000 { #expect(AlertIdentity(labels: ["n": "\(number)"]).fingerprint.utf8.count == 16) }
  }
}
