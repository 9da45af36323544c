import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Loading the configuration")
struct ConfigurationLoaderTests {
  /// A folder with a `clouds.yaml` of three clouds and, if given, a configuration file.
  private struct Folder {
    let path: String

    init(_ configuration: String? = nil) throws {
      path = FileManager.default.temporaryDirectory.appending(path: "exporterd-\(UUID())").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try write(
        """
        clouds:
          prod: {\(Self.auth), regions: [east, {name: west, values: {}}]}
          lab: {\(Self.auth), region_name: one}
          single: {\(Self.auth), regions: [only]}
          trust: {\(Self.auth), cacert: /no/such/ca.pem}
          odd: {\(Self.auth), regions: [[]]}
        """, to: "clouds.yaml")
      if let configuration { try write(configuration, to: "exporterd.yaml") }
    }

    static let auth =
      "auth: {auth_url: 'http://127.0.0.1:5000/v3', username: u, password: hunter2, project_name: p}"

    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
  }

  /// What is loaded from a configuration file's text; nil: there is no file.
  private func load(
    _ text: String?, osCloud: String? = nil, environment: [String: String] = [:]
  ) throws -> ConfigurationLoader.Loaded {
    let folder = try Folder(text)
    defer { folder.remove() }
    do {
      return try ConfigurationLoader(
        file: text == nil ? nil : "\(folder.path)/exporterd.yaml", osCloud: osCloud, environment: environment,
        workingDirectory: folder.path
      ).load()
    } catch {
      throw ConfigurationError("\(error)".replacing(folder.path, with: "DIR"))
    }
  }

  @Test("a receiver that can't be spoken to is refused, but by who tells nobody, and so is a secret that is missing")
  func badReceiver() throws {
    let folder = try Folder(
      """
      clouds: [{name: lab, os_cloud: lab}]
      receivers: [{name: ops, webhook: {url: http://h/}, ca_file: garbage.pem}]
      """)
    defer { folder.remove() }
    try folder.write("no certificate\n", to: "garbage.pem")
    let loader = ConfigurationLoader(
      file: "\(folder.path)/exporterd.yaml", osCloud: nil, environment: [:], workingDirectory: folder.path)
    // At the start, and at each reload anew.
    for _ in 0..<2 {
      let error = #expect(throws: ConfigurationError.self) { _ = try loader.load() }
      #expect(error.map { "\($0)".hasPrefix("receiver ops: ") && "\($0)".contains("garbage.pem") } == true)
    }
    #expect(try loader.load(tellsReceivers: false).orders.map(\.name) == ["lab"])
    try folder.write(
      """
      clouds: [{name: lab, os_cloud: lab}]
      receivers: [{name: ops, webhook: {url_file: none}, bearer_token_env: NONE, ca_file: none.pem}]
      """, to: "exporterd.yaml")
    #expect(throws: ConfigurationError.self) { _ = try loader.load() }
    #expect(try loader.load(tellsReceivers: false).orders.map(\.name) == ["lab"])
  }

  private func complaint(
    _ text: String?, osCloud: String? = nil, environment: [String: String] = [:]
  ) -> String? {
    do {
      _ = try load(text, osCloud: osCloud, environment: environment)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test("each cloud is an order with its credential, its region and what the file says of polls and policies")
  func orders() throws {
    let loaded = try load(
      """
      clouds:
      - {name: a, os_cloud: lab, microversion: '3.70'}
      - {name: b, os_cloud: lab, region: two}
      poll: {interval: 10s}
      policies: [{window: 1h}]
      """)
    #expect(loaded.orders.map(\.name) == ["a", "b"])
    #expect(loaded.orders.map(\.access.region) == ["one", "two"])
    #expect(loaded.orders.map(\.microversion) == [Microversion(3, 70), nil])
    #expect(loaded.orders.allSatisfy { $0.poll.interval == 10 && $0.policies.fallback.policy.window == 3600 })
    #expect(loaded.orders[0].access.authURL == "http://127.0.0.1:5000/v3")
  }

  @Test("a cloud with several regions is watched in each, unless one is chosen")
  func regions() throws {
    let both = try load("clouds: [{name: p, os_cloud: prod}, {os_cloud: lab}]").orders
    #expect(both.map(\.name) == ["p-east", "p-west", "lab"])
    #expect(both.map(\.access.region) == ["east", "west", "one"])
    let chosen = try load("clouds: [{name: p, os_cloud: prod, region: west}]").orders
    #expect(chosen.map(\.name) == ["p"])
    #expect(chosen.map(\.access.region) == ["west"])
    let single = try load(nil, osCloud: "single").orders
    #expect(single.map(\.name) == ["single"])
    #expect(single.map(\.access.region) == ["only"])
    #expect(try load(nil, osCloud: "prod").orders.map(\.name) == ["prod-east", "prod-west"])
  }

  @Test("names that become the same by their regions are refused")
  func sameName() {
    #expect(
      complaint("clouds: [{os_cloud: prod}, {name: prod-west, os_cloud: lab}]")
        == "two clouds are called \"prod-west\": one of several regions is called NAME-REGION; give the other another name"
    )
  }

  @Test("with no clouds in the file it is the one of the flag, else of OS_CLOUD, else the one of the other OS_*")
  func defaultCloud() throws {
    let environment = [
      "OS_AUTH_URL": "http://127.0.0.1:5001", "OS_USERNAME": "u", "OS_PASSWORD": "hunter2", "OS_PROJECT_NAME": "p",
    ]
    #expect(try load("poll: {}", osCloud: "lab", environment: ["OS_CLOUD": "single"]).orders.map(\.name) == ["lab"])
    #expect(try load(nil, environment: ["OS_CLOUD": "single"]).orders.map(\.name) == ["single"])
    let orders = try load(nil, environment: environment).orders
    #expect(orders.map(\.name) == ["default"])
    #expect(orders.map(\.access.authURL) == ["http://127.0.0.1:5001"])
    #expect(complaint(nil)?.hasPrefix("cloud default: no cloud is named: give --os-cloud NAME") == true)
  }

  /// A CA of nobody, good for a century; its key was thrown away.
  private static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBejCCASGgAwIBAgIULGKRHLbhyY2mFzh6uUgeWRKjHbcwCgYIKoZIzj0EAwIw
    EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjIyMzM5MDdaGA8yMTI2MTAyOTIz
    MzkwN1owEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
    A0IABDNdQEBCbh+2/iz3h19499jFPOySit5u4yMIJdwh9VKJJfQrwIC70qLpgFyF
    XssmshQjyK4ozvE6LWoa5+JtUhKjUzBRMB0GA1UdDgQWBBQWRAH/QbDUYo/62P06
    jjITcu2yrTAfBgNVHSMEGDAWgBQWRAH/QbDUYo/62P06jjITcu2yrTAPBgNVHRMB
    Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIFHDN3ngqby7ds5/WIgkD5Z/6uoE
    zIsI2sU+may9ODGPAiBkja0kAlWiKZf/ixw38ku3Dvgsy+boh42oPTr6F6eNAg==
    -----END CERTIFICATE-----
    """

  @Test("a CA file that was renewed in its place is a change, one that was not is none")
  func renewedCertificate() throws {
    let folder = try Folder("clouds: [{os_cloud: ca}]")
    defer { folder.remove() }
    let loader = ConfigurationLoader(
      file: "\(folder.path)/exporterd.yaml", osCloud: nil, environment: [:], workingDirectory: folder.path)
    try folder.write(
      "clouds: {ca: {cacert: '\(folder.path)/ca.pem', \(Folder.auth)}}", to: "clouds.yaml")
    try folder.write(Self.certificate, to: "ca.pem")
    let first = try loader.load().orders
    #expect(try loader.load().orders == first)
    try folder.write(Self.certificate + "\n", to: "ca.pem")
    #expect(try loader.load().orders != first)
  }

  @Test("the flag and the file's clouds contradict each other; OS_CLOUD, which may be there by chance, does not")
  func contradiction() throws {
    #expect(
      complaint("clouds: [{os_cloud: lab}]", osCloud: "prod")
        == "--os-cloud prod and the clouds in DIR/exporterd.yaml contradict each other: leave one out")
    #expect(try load("clouds: [{os_cloud: lab}]", environment: ["OS_CLOUD": "prod"]).orders.map(\.name) == ["lab"])
  }

  @Test("what can't be used is refused before anything begins, with its cloud, and no secret is told")
  func refused() {
    let table = [
      ("clouds: [{name: x, os_cloud: nosuch}]", "cloud x: DIR/clouds.yaml has no cloud \"nosuch\"; it has: "),
      ("clouds: [{os_cloud: lab}, {os_cloud: trust}]", "cloud trust: reading the CA file /no/such/ca.pem failed: "),
      (
        "clouds: [{os_cloud: odd}]",
        "cloud odd: cloud \"odd\" in DIR/clouds.yaml: regions has an entry that is neither a name nor "
      ),
      ("clouds: [{os_clud: lab}]", "DIR/exporterd.yaml:1: unknown key os_clud in an entry of clouds; "),
    ]
    for (text, expected) in table {
      let said = complaint(text)
      #expect(said?.hasPrefix(expected) == true, "\(said ?? "nothing")")
      #expect(said?.contains("hunter2") == false)
    }
    #expect(complaint(nil, osCloud: "lab") == nil)
  }

  @Test("nothing that is loaded shows a secret when it is printed")
  func noSecret() throws {
    let loaded = try load("clouds: [{os_cloud: lab}]")
    var dumped = ""
    dump(loaded, to: &dumped)
    #expect(!dumped.contains("hunter2"))
    #expect(!"\(loaded)".contains("hunter2"))
  }

  @Test("it reads anew each time")
  func again() throws {
    let folder = try Folder("clouds: [{os_cloud: lab}]")
    defer { folder.remove() }
    let loader = ConfigurationLoader(
      file: "\(folder.path)/exporterd.yaml", osCloud: nil, environment: [:], workingDirectory: folder.path)
    let first = try loader.load()
    #expect(try loader.load() == first)
    try folder.write("clouds:\n  lab: {\(Folder.auth.replacing("hunter2", with: "hunter3"))}", to: "clouds.yaml")
    #expect(try loader.load() != first, "a changed password in clouds.yaml is a change")
    try folder.write("clouds: [{name: renamed, os_cloud: lab}]", to: "exporterd.yaml")
    #expect(try loader.load().orders.map(\.name) == ["renamed"])
  }
}
