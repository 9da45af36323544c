import Foundation

extension CinderAPI {
  /// Where one cloud's Cinder is, and how to speak to it.
  struct Endpoint: Sendable, Hashable {
    /// Up to and without `/volumes`: `http://host:8776/v3/{project}`.
    let base: String
    /// The server's root, where discovery needs no token: `http://host:8776/`.
    let root: String
    /// Whether `base` names a project: Cinder older than 3.67 has no URLs without.
    let hasProject: Bool

    /// Takes the catalog's URL, which may end in `/v3` or `/v3/{project}` and may have a path in front.
    ///
    /// The project is added where it is missing: Cinder before 3.67 needs it, and later ones take it.
    init(catalogURL: String, projectID: String?) {
      var url = catalogURL
      while url.hasSuffix("/") { url.removeLast() }
      var parts = url.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      if let version = parts.lastIndex(of: "v3"), version > 2 {
        root = parts[..<version].joined(separator: "/") + "/"
        if version == parts.count - 1, let projectID { parts.append(projectID) }
        hasProject = version < parts.count - 1
        base = parts.joined(separator: "/")
      } else {
        root = url + "/"
        hasProject = projectID != nil
        base = url + "/v3" + (projectID.map { "/" + $0 } ?? "")
      }
    }

    /// The highest microversion of the first Cinder whose URLs can do without a project.
    static let projectless = Microversion(3, 67)

    /// Throws when this Cinder can't be asked without a project and there is none.
    func check(servedBy versions: CinderVersions) throws {
      guard !hasProject, versions.maximum < Self.projectless else { return }
      throw OpenStackError(
        .noEndpoint,
        "Cinder at \(HTTPSender.origin(of: root)) goes up to \(versions.maximum) and needs a project in its URLs "
          + "(before \(Self.projectless)), and the token is for none; sign in to a project: project_name in place of "
          + "a domain or system_scope")
    }

    /// Whether a URL is that of version 1 or 2, which Cinder had until 2022.
    static func isOutdated(_ url: String) -> Bool {
      let parts = url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
      return parts.contains { $0 == "v1" || $0 == "v2" } && !parts.contains("v3")
    }
  }
}
