import Foundation
import Testing

@testable import OpenStackClient

/// Where clouds.yaml is looked for, and what happens when it is not there or not right.
struct CloudsFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A clouds.yaml with one cloud, whose region tells which file was read.
  private static func yaml(_ cloud: String = "prod", region: String = "here") -> String {
    """
    clouds:
      \(cloud):
        region_name: \(region)
        auth:
          auth_url: http://keystone:5000/v3
          username: exporter
          password: s3cret
          project_name: admin
    """
  }

  private func clouds(_ environment: [String: String] = [:]) -> CloudsFile {
    CloudsFile(environment: environment, workingDirectory: folder.path + "/cwd")
  }

  private func error(_ environment: [String: String] = [:], cloud: String? = "prod") -> OpenStackError? {
    #expect(throws: OpenStackError.self) { try clouds(environment).cloud(named: cloud) }
  }

  @Test("The working directory comes first, then the user's configuration folder")
  func searchPath() throws {
    let environment = ["HOME": folder.path + "/home", "XDG_CONFIG_HOME": folder.path + "/xdg"]
    try folder.write(Self.yaml(region: "home"), to: "home/.config/openstack/clouds.yaml")
    #expect(try clouds(["HOME": folder.path + "/home"]).cloud(named: "prod").region == "home")
    try folder.write(Self.yaml(region: "xdg"), to: "xdg/openstack/clouds.yaml")
    #expect(try clouds(environment).cloud(named: "prod").region == "xdg")
    try folder.write(Self.yaml(region: "work-yml"), to: "cwd/clouds.yml")
    #expect(try clouds(environment).cloud(named: "prod").region == "work-yml")
    try folder.write(Self.yaml(region: "cwd"), to: "cwd/clouds.yaml")
    #expect(try clouds(environment).cloud(named: "prod").region == "cwd")
  }

  @Test("OS_CLIENT_CONFIG_FILE names the one file, from the working directory if relative")
  func clientConfigFile() throws {
    try folder.write(Self.yaml(region: "cwd"), to: "cwd/clouds.yaml")
    try folder.write(Self.yaml(region: "named"), to: "cwd/my/clouds.yaml")
    for path in ["\(folder.path)/cwd/my/clouds.yaml", "my/clouds.yaml"] {
      #expect(try clouds(["OS_CLIENT_CONFIG_FILE": path]).cloud(named: "prod").region == "named")
    }
    let missing = error(["OS_CLIENT_CONFIG_FILE": "/nowhere/clouds.yaml"])
    #expect(missing?.description == "/nowhere/clouds.yaml, which OS_CLIENT_CONFIG_FILE names, is not there")
  }

  @Test("Without any file the error lists the places looked in")
  func noFile() {
    let error = error(["HOME": folder.path + "/home"])
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("\(folder.path)/cwd/clouds.yaml") == true)
    #expect(error?.description.contains("\(folder.path)/home/.config/openstack/clouds.yaml") == true)
    #expect(error?.description.contains("/etc/openstack/clouds.yaml") == true)
  }

  @Test("OS_CLOUD names the cloud where nothing else does")
  func environmentNamesCloud() throws {
    try folder.write(Self.yaml("test", region: "test"), to: "cwd/clouds.yaml")
    #expect(try clouds(["OS_CLOUD": "test"]).cloud(named: nil).region == "test")
    #expect(error(["OS_CLOUD": "test"], cloud: "prod")?.description.contains("no cloud \"prod\"") == true)
  }

  @Test("An unknown cloud is answered with the known ones")
  func unknownCloud() throws {
    try folder.write(
      "clouds:\n  zebra: {auth: {auth_url: 'http://k'}}\n  alpha: {auth: {auth_url: 'http://k'}}\n",
      to: "cwd/clouds.yaml")
    #expect(
      error()?.description == "\(folder.path)/cwd/clouds.yaml has no cloud \"prod\"; it has: alpha, zebra")
  }

  @Test("Without a cloud's name and without OS_AUTH_URL the error says what to give")
  func nothingNamed() {
    let error = error(["OS_CLOUD": "", "OS_REGION_NAME": "R1", "OS_CACERT": "/ca.pem"], cloud: nil)
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("--os-cloud NAME") == true)
    #expect(error?.description.contains("OS_AUTH_URL") == true)
  }

  @Test(
    "A file without clouds is refused",
    arguments: ["clouds:\n", "clouds: [prod]\n", "text\n", "[]\n", "7\n"])
  func noClouds(yaml: String) throws {
    try folder.write(yaml, to: "cwd/clouds.yaml")
    let error = error()
    #expect(error?.code == .configuration)
    #expect(error?.description == "\(folder.path)/cwd/clouds.yaml has no mapping `clouds`")
  }

  @Test(
    "A file with other things has no cloud",
    arguments: ["", "# nothing\n", "cloud: {prod: {}}\n", "clouds: {}\n"])
  func otherThings(yaml: String) throws {
    try folder.write(yaml, to: "cwd/clouds.yaml")
    #expect(error()?.description == "\(folder.path)/cwd/clouds.yaml has no cloud \"prod\"; it has none")
  }

  @Test("An entry that is no mapping is refused by its name and its file", arguments: ["text", "[a]"])
  func noMapping(entry: String) throws {
    try folder.write("clouds: {prod: \(entry)}\n", to: "cwd/clouds.yaml")
    #expect(error()?.description == "cloud \"prod\" in \(folder.path)/cwd/clouds.yaml is not a mapping")
  }

  @Test("Among several clouds none is taken that is not named, and the error tells them")
  func severalClouds() throws {
    try folder.write("clouds: {b: {}, a: {}}\n", to: "cwd/clouds.yaml")
    #expect(error(cloud: nil)?.description.hasSuffix("; \(folder.path)/cwd/clouds.yaml has: a, b") == true)
  }

  @Test("Each region that an entry lists becomes a cloud of its own")
  func regions() throws {
    try folder.write(
      "clouds: {prod: {regions: [a, {name: b, values: {cacert: /b.pem}}], auth: {auth_url: 'http://k', user_id: u, "
        + "password: p}}}\n", to: "cwd/clouds.yaml")
    let regions = try clouds().regions(of: "prod")
    #expect(regions == ["a", "b"])
    let found = try regions.map { try clouds().cloud(named: "prod", region: $0) }
    #expect(found.map(\.region) == ["a", "b"])
    #expect(found.map(\.caFile) == [nil, "/b.pem"])
    try folder.write(Self.yaml(), to: "cwd/clouds.yaml")
    #expect(try clouds().regions(of: "prod").isEmpty)
  }

  @Test(
    "Broken YAML is refused with its place, and without the line, in which a password may stand",
    arguments: [
      ("clouds:\n  prod:\n    auth:\n      password: \"s3cret\n", "line 5"),
      ("clouds:\n  prod:\n    auth: {password: s3cret, username: [}\n", "line 3"),
      ("clouds:\n  prod:\n    password: s3cret\n   auth: x: y\n", "line 4"),
      ("clouds:\n\tprod: s3cret\n", "line 2"),
      ("clouds:\n  prod: *s3cret\n", "line 2"),
      ("clouds:\n  prod: {s3cret: 1, password: s3cret, password: s3cret}\n", "line 2"),
      ("clouds: {prod: \"s3cret\u{1}\"}\n", ""),
    ])
  func brokenYAML(yaml: String, place: String) throws {
    try folder.write(yaml, to: "cwd/clouds.yaml")
    let error = error()
    #expect(error?.code == .configuration)
    let text = try #require(error?.description)
    #expect(text.hasPrefix("\(folder.path)/cwd/clouds.yaml is not YAML: "))
    #expect(text.contains(place) || place.isEmpty)
    #expect(!text.contains("s3cret"))
  }

  @Test("A file that is not UTF-8, or a folder in its place, is refused with its path")
  func unreadable() throws {
    try folder.write(Self.yaml(), to: "cwd/clouds.yml")
    let path = folder.path + "/cwd/clouds.yaml"
    try Data([0x63, 0xff, 0xfe, 0x0a]).write(to: URL(filePath: path))
    #expect(error()?.description.hasPrefix("reading \(path) failed: ") == true)
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(error()?.description.hasPrefix("reading \(path) failed: ") == true)
  }
}
