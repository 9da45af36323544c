import Foundation
import OpenStackClient

/// Makes of the configuration file, `clouds.yaml` and `OS_*` what the daemon works by; can do so again and again.
public struct ConfigurationLoader: Sendable {
  /// What was read, resolved: each cloud with its credential.
  public struct Loaded: Sendable, Hashable {
    /// What the file says.
    public var configuration: ExporterConfiguration
    /// The clouds to be polled, in the order of the file; no name stands twice.
    public var orders: [CloudOrder]
    /// Where the memory is kept.
    public var storage: StoreLocation
  }

  private let file: String?
  private let osCloud: String?
  private let environment: [String: String]
  private let workingDirectory: String
  private let telemetryPath: String?

  /// Says where to read; nothing is read yet.
  ///
  /// - Parameters:
  ///   - file: the path of the configuration file; nil: there is none.
  ///   - osCloud: the entry of `clouds.yaml` to watch, for a file that names no clouds.
  ///   - environment: the process', for `OS_*` and the search path of `clouds.yaml`.
  ///   - workingDirectory: where a relative path starts.
  ///   - telemetryPath: where the metrics will be served; nil: nobody will serve.
  public init(
    file: String?, osCloud: String?, environment: [String: String], workingDirectory: String,
    telemetryPath: String? = nil
  ) {
    self.file = file
    self.osCloud = osCloud
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.telemetryPath = telemetryPath
  }

  /// Reads all of it anew.
  ///
  /// - Parameter tellsReceivers: false: nobody will be told of alerts, and the secrets of receivers need not be there.
  /// - Throws: `ConfigurationError` with the file and line, or the cloud, that can't be used; nothing is asked of any
  ///   cloud.
  public func load(tellsReceivers: Bool = true) throws -> Loaded {
    let secrets = tellsReceivers ? environment : nil
    let configuration =
      try file.map { try ConfigurationFile.read($0, environment: secrets, telemetryPath: telemetryPath) }
      ?? ExporterConfiguration()
    if let osCloud, let file, !configuration.clouds.isEmpty {
      throw ConfigurationError("--os-cloud \(osCloud) and the clouds in \(file) contradict each other: leave one out")
    }
    let watched = configuration.clouds.isEmpty ? [defaultCloud] : configuration.clouds
    let cloudsFile = CloudsFile(environment: environment, workingDirectory: workingDirectory)
    let orders = try watched.flatMap { cloud in
      do {
        return try self.orders(for: cloud, configuration, cloudsFile)
      } catch {
        throw ConfigurationError("cloud \(cloud.name): \(error)")
      }
    }
    var names: Set<String> = []
    for order in orders where !names.insert(order.name).inserted {
      throw ConfigurationError(
        "two clouds are called \"\(order.name)\": one of several regions is called NAME-REGION; give the other another name"
      )
    }
    if tellsReceivers { try configuration.alerting.checkReceivers() }
    let storage = StoreLocation.resolve(configured: configuration.storage.path, environment: environment)
    return Loaded(configuration: configuration, orders: orders, storage: storage)
  }

  /// The cloud of the flag, else that of `OS_CLOUD`, else the one that the other `OS_*` describe.
  private var defaultCloud: ExporterConfiguration.WatchedCloud {
    let name = osCloud ?? environment["OS_CLOUD"].flatMap { $0.isEmpty ? nil : $0 }
    return .init(name: name ?? "default", osCloud: name)
  }

  /// One order; for a cloud with several regions in `clouds.yaml`, of which none is chosen, one for each.
  private func orders(
    for cloud: ExporterConfiguration.WatchedCloud, _ configuration: ExporterConfiguration, _ cloudsFile: CloudsFile
  ) throws -> [CloudOrder] {
    let listed = try cloudsFile.regions(of: cloud.osCloud)
    func order(_ name: String, _ region: String?) throws -> CloudOrder {
      // A region of a list has values of its own there; any other is one of the catalog's.
      var access = try cloudsFile.cloud(named: cloud.osCloud, region: listed.isEmpty ? nil : region)
      access.region = region ?? access.region
      // Made and dropped: what is wrong with the settings, such as a CA file that is not there, is said for each cloud.
      _ = try OpenStackCloud(access, now: { 0 })
      var order = CloudOrder(
        name: name, access: access, microversion: cloud.microversion, poll: configuration.poll,
        policies: configuration.policies)
      let files = [access.caFile, access.certificateFile, access.keyFile].compactMap { $0 }
      if !files.isEmpty { order.certificates = files.map { try? Data(contentsOf: URL(filePath: $0)) }.hashValue }
      return order
    }
    if let region = cloud.region { return [try order(cloud.name, region)] }
    guard listed.count > 1 else { return [try order(cloud.name, listed.first)] }
    return try listed.map { try order("\(cloud.name)-\($0)", $0) }
  }
}
