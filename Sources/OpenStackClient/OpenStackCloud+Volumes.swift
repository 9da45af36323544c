extension OpenStackCloud {
  /// All volumes of all projects whose `migration_status` is `status`, page by page, and how many rows made no sense.
  ///
  /// - Parameter deadline: how long the whole may take, in seconds of real time.
  public func volumes(
    migrationStatus status: String, within deadline: Double = .infinity
  ) async throws -> (volumes: [Volume], skipped: Int) {
    let deadline = Deadline(in: deadline)
    do {
      return try await pages(migrationStatus: status, by: deadline)
    } catch let error as OpenStackError where error.code == .notFound {
      // The volume after which the next page was to begin has been deleted meanwhile: from the start, once.
      return try await pages(migrationStatus: status, by: deadline)
    }
  }

  private func pages(
    migrationStatus status: String, by deadline: Deadline
  ) async throws -> (volumes: [Volume], skipped: Int) {
    var found: [Volume] = []
    var skipped = 0
    var marker: String?
    var markers: Set<String> = []
    repeat {
      let what = "listing volumes with migration_status=\(status)"
      let answer = try await ask(by: deadline) { [marker] access in
        CinderAPI.list(
          access.endpoint, token: access.token, version: access.description.versions.used, migrationStatus: status,
          marker: marker)
      }
      let page = try CinderAPI.page(in: answer, what: what)
      found += page.volumes
      skipped += page.skipped
      marker = page.nextMarker
      if let marker, !markers.insert(marker).inserted {
        throw OpenStackError(
          .badAnswer,
          "\(what)\(answer.atPlace) came to the same page twice; does a proxy drop the query (marker=…) of a request?")
      }
    } while marker != nil
    return (found, skipped)
  }

  /// How much of a volume's details is asked for.
  public enum Depth: Sendable, Hashable {
    /// All that the version in use gives: while it migrates, that costs an RPC to the backend that copies.
    case withProgress
    /// What Cinder's database knows: answered also when the backend is dead or hangs.
    case recordOnly
  }

  /// One volume's details; `deadline` as for a list, besides the time-out of a single request.
  public func volume(
    id: String, _ depth: Depth = .withProgress, within deadline: Double = .infinity
  ) async throws -> Volume {
    let answer = try await ask(by: Deadline(in: deadline), speaksForAll: false) { access in
      let used = access.description.versions.used
      return CinderAPI.show(
        access.endpoint, token: access.token,
        version: depth == .withProgress ? used : min(used, .lastWithoutProgress), id: id)
    }
    return try CinderAPI.volume(in: answer, what: "reading volume \(id)")
  }
}
