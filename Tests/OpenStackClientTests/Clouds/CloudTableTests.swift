import Foundation
import Testing

@testable import OpenStackClient

/// Files and environments beside what the real openstacksdk makes of them, as `Tests/Real/test_openstacksdk.py` wrote it.
///
/// Each folder of the table is a case. Where we differ on purpose, its `ours.json` says how and why.
@Suite("What clouds.yaml, secure.yaml, clouds-public.yaml and OS_* mean is what they mean to openstacksdk")
struct CloudTableTests {
  private static let table: URL = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Table")

  private static let cases: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: table.path(percentEncoded: false))) ?? []).sorted()

  @Test("The table is there")
  func table() { #expect(Self.cases.count > 100) }

  @Test("Case", arguments: cases)
  func oneCase(name: String) throws {
    let table = try TableCase(Self.table.appending(path: name))
    let expected = try table.expected()
    let file = table.cloudsFile()
    guard !expected.isRefused else {
      let error = #expect(throws: OpenStackError.self) { try table.cloud() }
      #expect(error?.code == .configuration)
      let text = try #require(error?.description)
      #expect(text.contains(expected.refusal), "\(text)")
      #expect(!text.contains("hunter2"))
      return
    }
    let cloud = try table.cloud()
    let request = try KeystoneAPI.signIn(cloud)
    #expect(request.url == expected.url)
    #expect(try canonical(try #require(request.body)) == expected.signIn)
    #expect(cloud.region == expected.region)
    #expect(cloud.interfaces == expected.interfaces)
    #expect(cloud.verifiesTLS == expected.verify)
    // A CA file beside `verify: false` is of no use; openstacksdk drops it there.
    #expect((cloud.verifiesTLS ? cloud.caFile : nil) == expected.cacert)
    #expect(cloud.certificateFile == expected.cert)
    #expect(cloud.keyFile == expected.key)
    #expect(cloud.endpointOverride == expected.endpointOverride)
    #expect(try file.regions(of: table.cloudName) == expected.regions)
  }
}

/// One folder of the table.
private struct TableCase {
  /// What is to come out of it.
  struct Expected {
    var isRefused = false
    /// What the error says, among other things.
    var refusal = ""
    var url: String?
    var signIn: String?
    var region: String?
    var interfaces: [String]?
    var verify: Bool?
    var cacert: String?
    var cert: String?
    var key: String?
    var endpointOverride: String?
    var regions: [String]?
  }

  private let folder: URL
  private let about: [String: Any]

  init(_ folder: URL) throws {
    self.folder = folder
    about = try #require(try Self.json(folder.appending(path: "case.json")))
  }

  private static func json(_ file: URL) throws -> [String: Any]? {
    try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
  }

  private var path: String { folder.path(percentEncoded: false) }

  var cloudName: String? { about["cloud"] as? String }

  func cloudsFile() -> CloudsFile {
    var environment = ["HOME": path + "/home"]
    for (name, value) in about["environment"] as? [String: String] ?? [:] {
      environment[name] = value.replacing("{folder}", with: path)
    }
    return CloudsFile(environment: environment, workingDirectory: path + "/cwd")
  }

  func cloud() throws -> CloudConfiguration {
    try cloudsFile().cloud(named: cloudName, region: about["region"] as? String)
  }

  /// What openstacksdk says, with our differences laid over it.
  func expected() throws -> Expected {
    var values = try #require(try Self.json(folder.appending(path: "expected.json")))
    let ours = folder.appending(path: "ours.json")
    if FileManager.default.fileExists(atPath: ours.path(percentEncoded: false)) {
      let differences = try #require(try Self.json(ours))
      #expect(differences["why"] is String)
      if let refused = differences["refused"] as? String {
        return Expected(isRefused: true, refusal: refused.replacing("{folder}", with: path))
      }
      let instead = try #require(differences["instead"] as? [String: Any])
      values["error"] = nil
      values.merge(instead) { $1 }
    }
    #expect(values["error"] == nil, "openstacksdk refuses it; ours.json should say what we say")
    func text(_ key: String) -> String? { (values[key] as? String)?.replacing("{folder}", with: path) }
    let body = try JSONSerialization.data(withJSONObject: try #require(values["sign_in"]))
    return Expected(
      url: text("url"), signIn: try canonical(body), region: text("region"),
      interfaces: values["interfaces"] as? [String], verify: values["verify"] as? Bool, cacert: text("cacert"),
      cert: text("cert"), key: text("key"), endpointOverride: text("endpoint_override"),
      regions: values["regions"] as? [String])
  }
}
