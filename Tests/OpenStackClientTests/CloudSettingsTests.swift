import Testing

@testable import OpenStackClient

/// What clouds.yaml may say about one cloud, and what is missing or wrong in it.
struct CloudSettingsTests {
  private typealias Credential = CloudConfiguration.Credential

  static let file = """
    clouds:
      password-by-name:
        auth: {auth_url: 'https://k:5000/v3', username: u, password: p, project_name: pr,
               user_domain_name: Corp, project_domain_id: default}
      password-by-id:
        auth: {auth_url: 'https://k:5000', user_id: u1, password: 007, project_id: p1}
      password-old-names:
        auth_type: v3password
        auth: {auth_url: 'https://k:5000', username: u, password: 'null', tenant_name: t, domain_name: Both}
      password-mixed-domains:
        auth: {auth_url: 'https://k:5000', username: u, password: p, project_name: pr,
               user_domain_name: Corp, domain_id: d0}
      password-default-domain:
        auth: {auth_url: 'https://k:5000', username: u, password: p, project_name: pr, default_domain: dd}
      top-level:
        auth: {auth_url: 'https://k:5000'}
        username: u
        password: p
        project_name: pr
      application-by-id:
        auth_type: v3applicationcredential
        auth: {auth_url: 'https://k:5000', application_credential_id: a1, application_credential_secret: s}
      application-by-name:
        auth: {auth_url: 'https://k:5000', application_credential_name: exporter, application_credential_secret: s,
               username: u, user_domain_name: Corp}
    """

  private func resolve(_ yaml: String, cloud: String) throws -> CloudConfiguration {
    let folder = try TemporaryFolder()
    try folder.write(yaml, to: "clouds.yaml")
    return try CloudsFile(environment: [:], workingDirectory: folder.path).cloud(named: cloud)
  }

  @Test(
    "Passwords and application credentials are found by id and by name",
    arguments: [
      (
        "password-by-name",
        Credential.password(
          user: .name("u", domain: .name("Corp")), password: "p", project: .name("pr", domain: .id("default")))
      ),
      ("password-by-id", .password(user: .id("u1"), password: "007", project: .id("p1"))),
      (
        "password-old-names",
        .password(
          user: .name("u", domain: .name("Both")), password: "null", project: .name("t", domain: .name("Both")))
      ),
      (
        "password-mixed-domains",
        .password(user: .name("u", domain: .name("Corp")), password: "p", project: .name("pr", domain: .id("d0")))
      ),
      (
        "password-default-domain",
        .password(user: .name("u", domain: .id("dd")), password: "p", project: .name("pr", domain: .id("dd")))
      ),
      (
        "top-level",
        .password(user: .name("u", domain: .id("default")), password: "p", project: .name("pr", domain: .id("default")))
      ),
      ("application-by-id", .applicationCredential(id: "a1", secret: "s")),
      (
        "application-by-name",
        .namedApplicationCredential(name: "exporter", user: .name("u", domain: .name("Corp")), secret: "s")
      ),
    ])
  func credentials(cloud: String, credential: CloudConfiguration.Credential) throws {
    #expect(try resolve(Self.file, cloud: cloud).credential == credential)
  }

  /// A cloud with a good `auth`, and with these lines beside it.
  private func resolve(beside lines: String) throws -> CloudConfiguration {
    let auth = "{auth_url: 'https://k:5000/v3', user_id: u, password: p, project_id: pr}"
    return try resolve("clouds: {c: {auth: \(auth), \(lines)}}", cloud: "c")
  }

  @Test("Without more, the public endpoint of any region is meant, with TLS verified by the system's CAs")
  func defaults() throws {
    let cloud = try resolve(beside: "")
    #expect(cloud.authURL == "https://k:5000/v3")
    #expect(cloud.region == nil)
    #expect(cloud.interface == "public")
    #expect(cloud.caFile == nil)
    #expect(cloud.verifiesTLS)
  }

  @Test("Region, interface and CA file are taken as they stand; null and the empty text are nothing")
  func rest() throws {
    let cloud = try resolve(beside: "region_name: R1, interface: internal, cacert: /etc/ca.pem")
    #expect(cloud.region == "R1")
    #expect(cloud.interface == "internal")
    #expect(cloud.caFile == "/etc/ca.pem")
    let empty = try resolve(beside: "region_name: null, interface: ~, cacert: '', verify: ")
    #expect(empty == (try resolve(beside: "")))
  }

  @Test(
    "Older tools' publicURL means public",
    arguments: [
      ("interface: publicURL", "public"), ("interface: internalURL", "internal"), ("endpoint_type: adminURL", "admin"),
      ("interface: admin, endpoint_type: publicURL", "admin"),
    ])
  func interfaces(lines: String, interface: String) throws {
    #expect(try resolve(beside: lines).interface == interface)
  }

  @Test(
    "Only a plain no turns the verification of certificates off",
    arguments: [
      ("false", false), ("False", false), ("no", false), ("off", false), ("'0'", false), ("true", true), ("yes", true),
      ("maybe", true), ("null", true), ("[false]", true),
    ])
  func verify(value: String, verifies: Bool) throws {
    #expect(try resolve(beside: "verify: \(value)").verifiesTLS == verifies)
  }

  @Test(
    "What is missing is named",
    arguments: [
      ("{username: u, password: p, project_name: pr}", "auth_url is missing"),
      ("{auth_url: 'http://k', password: p, project_name: pr}", "username (or user_id) is missing"),
      ("{auth_url: 'http://k', username: u, project_name: pr}", "password is missing"),
      ("{auth_url: 'http://k', username: u, password: null, project_name: pr}", "password is missing"),
      ("{auth_url: 'http://k', username: u, password: '', project_name: pr}", "password is missing"),
      ("{auth_url: 'http://k', username: u, password: p}", "project_name (or project_id) is missing"),
      ("{auth_url: 'http://k', application_credential_secret: s}", "application_credential_id is missing"),
      (
        "{auth_url: 'http://k', application_credential_secret: s, application_credential_name: n}",
        "username (or user_id) is missing"
      ),
      ("null", "auth_url is missing"), ("text", "auth_url is missing"), ("[a, b]", "auth_url is missing"),
    ])
  func missing(auth: String, complaint: String) {
    let error = #expect(throws: OpenStackError.self) { try resolve("clouds: {c: {auth: \(auth)}}", cloud: "c") }
    #expect(error?.code == .configuration)
    #expect(error?.description.hasPrefix("cloud \"c\" in ") == true)
    #expect(error?.description.hasSuffix("clouds.yaml: \(complaint)") == true)
  }

  @Test("An application credential's secret that is missing is named when auth_type asks for one")
  func missingSecret() {
    let yaml = "clouds: {c: {auth_type: v3applicationcredential, auth: {auth_url: 'http://k'}}}"
    let error = #expect(throws: OpenStackError.self) { try resolve(yaml, cloud: "c") }
    #expect(error?.description.hasSuffix("application_credential_secret is missing") == true)
  }

  @Test("A key in auth that nobody would heed is refused by its name, without its value")
  func unknownAuthKey() {
    let auth = "{auth_url: 'http://k', username: u, passwrod: hunter2, project_name: pr}"
    let error = #expect(throws: OpenStackError.self) { try resolve("clouds: {c: {auth: \(auth)}}", cloud: "c") }
    #expect(error?.code == .configuration)
    #expect(error?.description.hasSuffix("auth.passwrod is not supported") == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("An auth_type that is not supported is refused, with those that are")
  func unsupportedType() {
    let error = #expect(throws: OpenStackError.self) { try resolve(beside: "auth_type: v3oidcpassword") }
    #expect(error?.code == .configuration)
    #expect(
      error?.description.hasSuffix("auth_type v3oidcpassword is not supported; use password or application_credential")
        == true)
  }

  @Test(
    "An auth_url that is no http URL is refused",
    arguments: ["keystone:5000/v3", "k", "ftp://k", "//k", "http:/k"])
  func oddURL(url: String) {
    let auth = "{auth_url: '\(url)', user_id: u, password: p, project_id: pr}"
    let error = #expect(throws: OpenStackError.self) { try resolve("clouds: {c: {auth: \(auth)}}", cloud: "c") }
    #expect(error?.description.hasSuffix("auth_url does not begin with http:// or https://") == true)
  }

  @Test("No way of printing a configuration shows the secret")
  func secrets() throws {
    var clouds = [try resolve(beside: "").credential]
    clouds.append(.password(user: .id("u"), password: "hunter2", project: .id("p")))
    clouds.append(.applicationCredential(id: "a", secret: "hunter2"))
    clouds.append(.namedApplicationCredential(name: "a", user: .id("u"), secret: "hunter2"))
    for credential in clouds {
      let cloud = CloudConfiguration(authURL: "http://k", credential: credential)
      var dumped = ""
      dump(cloud, to: &dumped)
      for text in ["\(cloud)", String(reflecting: cloud), "\(credential)", String(reflecting: credential), dumped] {
        #expect(!text.contains("hunter2"))
      }
    }
  }
}
