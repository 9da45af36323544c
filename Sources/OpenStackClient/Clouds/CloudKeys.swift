/// The keys that an entry of `clouds.yaml` may have: heeded, of no bearing on block storage, or refused by name.
enum CloudKeys {
  /// What an entry's `auth` may hold; openstacksdk takes most of them beside `auth` too.
  static let auth: Set = [
    "auth_url", "username", "user_name", "user_id", "password", "token", "auth_token", "project_name", "project_id",
    "tenant_name", "tenant_id", "user_domain_name", "user_domain_id", "project_domain_name", "project_domain_id",
    "domain_name", "domain_id", "default_domain", "default_domain_name", "default_domain_id", "system_scope",
    "application_credential_id", "application_credential_name", "application_credential_secret",
  ]

  /// What block storage is called in keys, the first that has a value counts.
  static let blockStorage = ["block_storage", "volumev3", "volumev2", "volume", "block_store"]

  /// Checks one layer of settings, whose keys have underscores.
  ///
  /// - Parameter origin: where they stand, for the error.
  static func check(_ settings: [String: Setting], origin: String) throws {
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      if key == "auth" {
        guard let members = value.members else {
          throw OpenStackError(.configuration, "\(origin): auth is not a mapping")
        }
        for name in members.keys.sorted() where !auth.contains(name) {
          throw OpenStackError(.configuration, "\(origin): auth.\(name) is not supported")
        }
      } else if let complaint = complaint(about: key, value) {
        throw OpenStackError(.configuration, "\(origin): \(complaint)")
      }
    }
  }

  /// Why a key beside `auth` can't be taken, with its name; nil for one that can.
  static func complaint(about key: String, _ value: Setting) -> String? {
    if let advice = refused[key] { return "\(key) is not supported\(advice.isEmpty ? "" : "; \(advice)")" }
    if auth.contains(key) || heeded.contains(key) || idle.contains(key) { return nil }
    if key.hasSuffix("timeout") || key.hasPrefix("has_") { return nil }
    guard let (service, suffix) = parts(of: key) else { return "\(key) is no key that we know; is it misspelt?" }
    let text = value.text ?? ""
    switch (suffix, service) {
    case ("api_version", _) where service == "identity" || blockStorage.contains(service):
      return ["", "3"].contains(text) || text.hasPrefix("3.") ? nil : "\(key) \(text) is not supported, only 3 is"
    case ("service_type", _) where blockStorage.contains(service):
      return ["", "block-storage", "volumev3", "volume"].contains(text)
        ? nil : "\(key) \(text) is not supported; use block-storage, volumev3 or volume"
    case ("service_name", _) where blockStorage.contains(service):
      return "\(key) is not supported; use \(service)_endpoint_override where the catalog has several"
    default: return nil
    }
  }

  /// Whether a key is of any interest to us, be it heeded or refused: the measure for the environment's `OS_*`.
  static func concerns(_ key: String) -> Bool {
    if auth.contains(key) || heeded.contains(key) || refused[key] != nil { return true }
    guard let (service, _) = parts(of: key) else { return false }
    return service == "identity" || blockStorage.contains(service)
  }

  /// Keys beside `auth` that say something about block storage or about how to get at it.
  private static let heeded: Set = [
    "auth_type", "profile", "cloud", "regions", "region_name", "interface", "endpoint_type", "verify", "insecure",
    "cacert", "cert", "key",
  ]

  /// Keys that ask for something that we don't do, with what to do instead.
  private static let refused = [
    "auth_plugin": "write auth_type", "trust_id": "use an application credential", "passcode": "", "auth_methods": "",
    "endpoint": "write block_storage_endpoint_override", "endpoint_override": "write block_storage_endpoint_override",
    "identity_provider": "", "protocol": "", "client_id": "", "client_secret": "", "access_token": "",
    "oauth2_endpoint": "", "oauth2_client_id": "", "oauth2_client_secret": "",
  ]

  /// Keys of other services and of other programs, which openstacksdk and the openstack command know.
  private static let idle: Set = [
    "message", "status", "vendor_hook", "disable_vendor_agent", "private", "requires_floating_ip",
    "floating_ip_source", "nat_source", "nat_destination", "secgroup_source", "networks", "external_network",
    "internal_network", "use_external_network", "use_internal_network", "default_network",
    "image_format", "image_api_use_tasks", "use_direct_get", "prefer_ipv6", "force_ipv4", "metrics", "cache", "timing",
    "rate_limit", "concurrency", "connect_retries", "connect_retry_delay", "status_code_retries",
    "status_code_retry_delay", "retriable_status_codes", "debug", "log_file", "log_level", "verbose_level",
  ]

  /// A key of one service, such as `compute_api_version`, in two.
  private static func parts(of key: String) -> (service: String, suffix: String)? {
    for suffix in suffixes where key.hasSuffix("_" + suffix) {
      let service = String(key.dropLast(suffix.count + 1))
      if services.contains(service) { return (service, suffix) }
    }
    return nil
  }

  /// What openstacksdk looks up for each service; a longer one goes before its own end.
  private static let suffixes = [
    "api_version", "service_type", "service_name", "endpoint_override", "endpoint_type", "endpoint", "interface",
    "region_name", "default_microversion", "min_version", "max_version", "connect_retries", "connect_retry_delay",
    "status_code_retries", "status_code_retry_delay", "retriable_status_codes", "rate_limit", "concurrency",
    "disabled_reason",
  ]

  /// The types of OpenStack's services with their older names, from the service types authority.
  private static let services = Set(
    """
    accelerator admin_logic alarm alarming application_catalog application_container application_deployment backup \
    bare_metal baremetal baremetal_introspection block_storage block_store cluster clustering compute container \
    container_infra container_infrastructure container_infrastructure_management data_processing \
    data_protection_orchestration database dns ec2_api event events function_engine ha identity image infra_optim \
    instance_ha key_manager load_balancer log_management message messaging meter metering monitoring monitoring_events \
    monitoring_log_api monitoring_logging multi_region_network_automation network nfv_orchestration object object_store \
    operator_policy orchestration placement policy rating rca registration reservation resource_cluster \
    resource_optimization root_cause_analysis search share shared_file_system sharev2 telemetry tricircle volume \
    volumev2 volumev3 workflow workflowv2
    """.split(separator: " ").map(String.init))
}
