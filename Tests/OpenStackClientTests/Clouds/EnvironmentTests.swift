import Testing

@testable import OpenStackClient

/// A cloud described by OS_* alone, as `openrc` files do.
struct EnvironmentTests {
  private func resolve(_ environment: [String: String]) throws -> CloudConfiguration {
    try CloudsFile(environment: environment, workingDirectory: "/nowhere").cloud(named: nil)
  }

  private let openrc = [
    "OS_AUTH_URL": "https://k:5000/v3", "OS_USERNAME": "exporter", "OS_PASSWORD": "p", "OS_PROJECT_NAME": "admin",
    "OS_USER_DOMAIN_NAME": "Corp", "OS_PROJECT_DOMAIN_ID": "default", "OS_REGION_NAME": "R1",
    "OS_INTERFACE": "internal", "OS_CACERT": "/etc/ca.pem", "OS_IDENTITY_API_VERSION": "3",
    "OS_VOLUME_API_VERSION": "3", "OS_AUTH_TYPE": "password",
  ]

  @Test("An openrc file's variables make a cloud")
  func password() throws {
    #expect(
      try resolve(openrc)
        == CloudConfiguration(
          authURL: "https://k:5000/v3",
          credential: .password(
            user: .name("exporter", domain: .name("Corp")), password: "p",
            project: .name("admin", domain: .id("default"))),
          region: "R1", interfaces: ["internal"], caFile: "/etc/ca.pem", verifiesTLS: true))
  }

  @Test("An application credential by id, and by name and user")
  func applicationCredential() throws {
    var environment = [
      "OS_AUTH_URL": "https://k:5000/v3", "OS_AUTH_TYPE": "v3applicationcredential",
      "OS_APPLICATION_CREDENTIAL_ID": "a1", "OS_APPLICATION_CREDENTIAL_SECRET": "s",
    ]
    #expect(try resolve(environment).credential == .applicationCredential(id: "a1", secret: "s"))
    environment["OS_APPLICATION_CREDENTIAL_ID"] = nil
    environment["OS_APPLICATION_CREDENTIAL_NAME"] = "exporter"
    environment["OS_USERNAME"] = "u"
    environment["OS_USER_DOMAIN_ID"] = "d"
    let named = CloudConfiguration.Credential.namedApplicationCredential(
      name: "exporter", user: .name("u", domain: .id("d")), secret: "s")
    #expect(try resolve(environment).credential == named)
  }

  @Test("A variable that is set and empty is not set")
  func empty() throws {
    var environment = openrc
    environment["OS_REGION_NAME"] = ""
    environment["OS_CLOUD"] = ""
    environment["OS_USER_ID"] = ""
    let cloud = try resolve(environment)
    #expect(cloud.region == nil)
    guard case .password(.name("exporter", _), _, _) = cloud.credential else {
      Issue.record("the empty user id was taken for one")
      return
    }
  }

  @Test(
    "What is missing is named, and where it should have stood",
    arguments: [
      ("OS_USERNAME", "username (or user_id) is missing"), ("OS_PASSWORD", "password is missing"),
      ("OS_AUTH_URL", "auth_url is missing"),
    ])
  func missing(variable: String, complaint: String) {
    var environment = openrc
    environment[variable] = nil
    let error = #expect(throws: OpenStackError.self) { try resolve(environment) }
    #expect(error?.description == "the environment's OS_*: \(complaint)")
  }

  @Test("OS_ENDPOINT_TYPE, as older openrc files have it, is the interface")
  func endpointType() throws {
    var environment = openrc
    environment["OS_INTERFACE"] = nil
    environment["OS_ENDPOINT_TYPE"] = "adminURL"
    #expect(try resolve(environment).interfaces == ["admin"])
  }

  @Test(
    "Variables of other programs are none of our business", arguments: ["OS_DISTRIBUTION", "OS_TESTR", "OS_PROFILE"])
  func strays(variable: String) throws {
    var environment = openrc
    environment[variable] = "x"
    #expect(try resolve(environment) == resolve(openrc))
  }

  @Test(
    "Variables that ask for what we don't do are refused by name",
    arguments: [
      ("OS_TRUST_ID", "t1", "trust_id is not supported; use an application credential"),
      ("OS_PASSCODE", "123456", "passcode is not supported"),
      ("OS_IDENTITY_API_VERSION", "2", "identity_api_version 2 is not supported, only 3 is"),
      (
        "OS_VOLUME_SERVICE_NAME", "c",
        "volume_service_name is not supported; use volume_endpoint_override where the catalog has several"
      ),
      ("OS_ENDPOINT", "http://c", "endpoint is not supported; write block_storage_endpoint_override"),
      ("OS_AUTH_TYPE", "v3totp", "auth_type v3totp is not supported; use password, token or v3applicationcredential"),
    ])
  func refused(variable: String, value: String, complaint: String) {
    var environment = openrc
    environment[variable] = value
    let error = #expect(throws: OpenStackError.self) { try resolve(environment) }
    #expect(error?.code == .configuration)
    #expect(error?.description == "the environment's OS_*: \(complaint)")
  }
}
