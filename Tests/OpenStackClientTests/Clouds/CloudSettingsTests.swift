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
        .password(user: .name("u", domain: .id("d0")), password: "p", project: .name("pr", domain: .id("d0")))
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
    #expect(cloud.interfaces == ["public"])
    #expect(cloud.endpointOverride == nil)
    #expect(cloud.caFile == nil)
    #expect(cloud.certificateFile == nil)
    #expect(cloud.verifiesTLS)
  }

  @Test("Region, interface and CA file are taken as they stand; null and the empty text are nothing")
  func rest() throws {
    let cloud = try resolve(beside: "region_name: R1, interface: internal, cacert: /etc/ca.pem")
    #expect(cloud.region == "R1")
    #expect(cloud.interfaces == ["internal"])
    #expect(cloud.caFile == "/etc/ca.pem")
    let empty = try resolve(beside: "region_name: null, interface: ~, cacert: '', verify: ")
    #expect(empty == (try resolve(beside: "")))
  }

  @Test(
    "Older tools' publicURL means public",
    arguments: [
      ("interface: publicURL", "public"), ("interface: internalURL", "internal"), ("endpoint_type: adminURL", "admin"),
      ("interface: admin, endpoint_type: publicURL", "public"),
    ])
  func interfaces(lines: String, interface: String) throws {
    #expect(try resolve(beside: lines).interfaces == [interface])
  }

  @Test(
    "Only a plain no turns the verification of certificates off",
    arguments: [
      ("false", false), ("False", false), ("no", false), ("off", false), ("true", true), ("yes", true), ("ON", true),
      ("null", true), ("''", true),
    ])
  func verify(value: String, verifies: Bool) throws {
    #expect(try resolve(beside: "verify: \(value)").verifiesTLS == verifies)
  }

  @Test(
    "What is neither yes nor no is refused, and never taken for either",
    arguments: ["'0'", "'false'", "0", "maybe", "[false]", "fALSE", "/etc/ca.pem"])
  func oddVerify(value: String) {
    for key in ["verify", "insecure"] where !(key == "insecure" && value.lowercased().contains("false")) {
      let error = #expect(throws: OpenStackError.self) { try resolve(beside: "\(key): \(value)") }
      #expect(error?.description.contains("\(key) is neither true nor false") == true)
    }
  }

  @Test(
    "What is missing is named",
    arguments: [
      ("{username: u, password: p, project_name: pr}", "auth_url is missing"),
      ("{auth_url: 'http://k', password: p, project_name: pr}", "username (or user_id) is missing"),
      ("{auth_url: 'http://k', username: u, project_name: pr}", "password is missing"),
      ("{auth_url: 'http://k', username: u, password: null, project_name: pr}", "password is missing"),
      ("{auth_url: 'http://k', username: u, password: '', project_name: pr}", "password is missing"),
      ("{auth_url: 'http://k', application_credential_secret: s}", "application_credential_id is missing"),
      (
        "{auth_url: 'http://k', application_credential_secret: s, application_credential_name: n}",
        "username (or user_id) is missing"
      ),
      ("{auth_url: 'http://k', auth_type: token}", "auth.auth_type is not supported"),
      ("null", "auth_url is missing"), ("text", "auth is not a mapping"), ("[a, b]", "auth is not a mapping"),
      ("{auth_url: [a], username: u}", "auth.auth_url is not a text"),
      ("{auth_url: 'http://k', auth-url: 'http://l'}", "auth_url is given twice, with - and with _"),
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
    let complaint = "auth_type v3oidcpassword is not supported; use password, token or v3applicationcredential"
    #expect(error?.description.hasSuffix(complaint) == true)
  }

  @Test(
    "An auth_url that is no http URL is refused",
    arguments: ["keystone:5000/v3", "k", "ftp://k", "//k", "http:/k"])
  func oddURL(url: String) {
    let auth = "{auth_url: '\(url)', user_id: u, password: p, project_id: pr}"
    let error = #expect(throws: OpenStackError.self) { try resolve("clouds: {c: {auth: \(auth)}}", cloud: "c") }
    #expect(error?.description.hasSuffix("auth_url does not begin with http:// or https://") == true)
  }

  @Test(
    "What other services may say about themselves is taken, and what block storage can't have is refused by name",
    arguments: [
      ("compute_api_version: 2.79", nil), ("has_network: false", nil), ("object_store_timeout: 3", nil),
      ("volume_api_version: 3.70", nil), ("identity_api_version: 3", nil), ("networks: [{name: n}]", nil),
      ("block_storage_service_type: volumev3", nil), ("image_format: raw", nil), ("use_direct_get: true", nil),
      ("block_storage_service_type: volumev2", "block_storage_service_type volumev2 is not supported"),
      ("volumev3_service_name: c", "volumev3_service_name is not supported"),
      ("block_storage_api_version: 2", "block_storage_api_version 2 is not supported, only 3 is"),
      ("auth_plugin: password", "auth_plugin is not supported; write auth_type"),
      ("regoin_name: R1", "regoin_name is no key that we know; is it misspelt?"),
      ("vloume_endpoint_override: 'http://c'", "vloume_endpoint_override is no key that we know"),
      ("volume_endpoint_overide: 'http://c'", "volume_endpoint_overide is no key that we know"),
      ("volume_endpoint_override: 'c:8776'", "volume_endpoint_override does not begin with http:// or https://"),
      ("interface: [public, outward]", "interface outward is not supported; use public, internal or admin"),
      ("regions: one", "regions is not a list"), ("regions: [[a]]", "regions has an entry that is neither"),
      ("region_name: {a: b}", "region_name is not a name"), ("cacert: [a]", "cacert is not a text"),
      ("cacert: '{a'", "cacert has a brace that is not closed"), ("cacert: 'a}'", "cacert has a brace"),
      ("cacert: '{nokey}'", "cacert has {nokey}, and there is no key nokey"),
    ])
  func keys(line: String, complaint: String?) {
    guard let complaint else {
      #expect(throws: Never.self) { try resolve(beside: line) }
      return
    }
    let error = #expect(throws: OpenStackError.self) { try resolve(beside: line) }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("clouds.yaml: \(complaint)") == true, "\(error?.description ?? "")")
  }

  @Test("Braces in a path: a key's value, and a brace itself where there are two")
  func braces() throws {
    let cloud = try resolve(beside: "region_name: R1, cacert: '/etc/{region_name}/{{x}}.pem'")
    #expect(cloud.caFile == "/etc/R1/{x}.pem")
  }

  @Test("No way of printing a configuration shows the secret")
  func secrets() throws {
    var clouds = [try resolve(beside: "").credential]
    clouds.append(.password(user: .id("u"), password: "hunter2", project: .id("p")))
    clouds.append(.token("hunter2", scope: .system))
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
