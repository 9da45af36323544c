/// One cloud's block storage, signed in to: the client that everything else asks.
///
/// It signs in when first asked, keeps one token for all requests, renews it ahead of its end, and once when Cinder
/// refuses it. Requests run side by side; sign-ins do not. All errors thrown are `OpenStackError`s.
public actor OpenStackCloud {
  /// What a sign-in and the discovery after it have found.
  public struct Description: Sendable, Hashable {
    /// The region of the endpoint used.
    public let region: String
    /// Where Cinder is, with the project's id.
    public let endpoint: String
    /// What it speaks.
    public let versions: CinderVersions
  }

  private struct Access: Sendable {
    let token: String
    let life: TokenLife
    let endpoint: CinderAPI.Endpoint
    let description: Description
  }

  private let cloud: CloudConfiguration
  private let pinned: Microversion?
  private let requestTimeout: Double
  private let now: @Sendable () -> Double
  private let sender: HTTPSender
  private var access: Access?
  private var signingIn: Task<Access, any Error>?

  /// Makes a client; nothing is asked yet.
  ///
  /// - Parameters:
  ///   - cloud: where and who.
  ///   - microversion: the one to use instead of the highest.
  ///   - requestTimeout: the longest that one request may take, in seconds of real time.
  ///   - now: unix seconds, for the life of tokens.
  ///   - observe: called after each request.
  public init(
    _ cloud: CloudConfiguration, microversion: Microversion? = nil, requestTimeout: Double = 10,
    now: @escaping @Sendable () -> Double, observe: @escaping @Sendable (APIExchange) -> Void = { _ in }
  ) throws {
    self.cloud = cloud
    pinned = microversion
    self.requestTimeout = requestTimeout
    self.now = now
    sender = try HTTPSender(cloud: cloud, observe: observe)
  }

  /// Closes the connections.
  public func close() async { await sender.close() }

  /// Where the cloud's Cinder is and what it speaks; signs in if need be.
  public func describe() async throws -> Description { try await currentAccess(within: .infinity).description }

  /// All volumes of all projects whose `migration_status` is `status`, page by page, and how many rows made no sense.
  ///
  /// - Parameter deadline: how long the whole may take, in seconds of real time.
  public func volumes(
    migrationStatus status: String, within deadline: Double = .infinity
  ) async throws -> (volumes: [Volume], skipped: Int) {
    let end = ContinuousClock.now + .seconds(min(deadline, 86400))
    var found: [Volume] = []
    var skipped = 0
    var marker: String?
    var markers: Set<String> = []
    repeat {
      let what = "listing volumes with migration_status=\(status)"
      let answer = try await ask(within: (end - .now) / .seconds(1)) { [marker] access in
        CinderAPI.list(
          access.endpoint, token: access.token, version: access.description.versions.used, migrationStatus: status,
          marker: marker)
      }
      let page = try CinderAPI.page(in: answer, what: what)
      found += page.volumes
      skipped += page.skipped
      marker = page.nextMarker
      if let marker, !markers.insert(marker).inserted {
        throw OpenStackError(.badAnswer, "\(what) came to the same page twice")
      }
    } while marker != nil
    return (found, skipped)
  }

  /// One volume's details; `deadline` as for a list, besides the time-out of a single request.
  public func volume(id: String, within deadline: Double = .infinity) async throws -> Volume {
    let answer = try await ask(within: deadline) { access in
      CinderAPI.show(access.endpoint, token: access.token, version: access.description.versions.used, id: id)
    }
    return try CinderAPI.volume(in: answer, what: "reading volume \(id)")
  }

  /// Sends what `request` makes of the present token; on a 401 once more with a new one.
  private func ask(
    within deadline: Double, _ request: @Sendable (Access) -> APIRequest
  ) async throws -> APIResponse {
    let end = ContinuousClock.now + .seconds(min(deadline, 86400))
    func remaining() throws -> Double {
      let seconds = (end - .now) / .seconds(1)
      guard seconds > 0 else { throw OpenStackError(.timeout, "the time for this poll was over before it was asked") }
      return min(requestTimeout, seconds)
    }
    let first = try await currentAccess(within: try remaining())
    let answer = try await sender.send(request(first), timeout: try remaining())
    guard answer.status == 401 else { return answer }
    if access?.token == first.token { access = nil }
    let second = try await currentAccess(within: try remaining())
    let secondAnswer = try await sender.send(request(second), timeout: try remaining())
    guard secondAnswer.status == 401 else { return secondAnswer }
    access = nil
    throw OpenStackError(
      .unauthorized,
      "Cinder at \(HTTPSender.origin(of: second.endpoint.base)) refuses a token that Keystone has just given (401); "
        + "do both belong to the same cloud?")
  }

  private func currentAccess(within deadline: Double) async throws -> Access {
    if let access, !access.life.needsRenewal(at: now()) { return access }
    if let signingIn { return try await signingIn.value }
    let timeout = min(requestTimeout, deadline)
    let task = Task { try await self.signIn(timeout: timeout) }
    signingIn = task
    defer { signingIn = nil }
    let fresh = try await task.value
    access = fresh
    return fresh
  }

  private func signIn(timeout: Double) async throws -> Access {
    let request = try KeystoneAPI.signIn(cloud)
    let token = try KeystoneAPI.token(from: try await sender.send(request, timeout: timeout), at: request.url)
    let life = TokenLife(receivedAt: now(), lifetime: token.lifetime)
    let place = try token.catalog.blockStorage(region: cloud.region, interface: cloud.interface)
    let endpoint = CinderAPI.Endpoint(catalogURL: place.url, projectID: token.projectID)
    // Asked anew at each sign-in: a Cinder that was upgraded meanwhile may speak more than before.
    let versions = try await discover(endpoint, token: token.id, timeout: timeout)
    let description = Description(region: place.region, endpoint: endpoint.base, versions: versions)
    return Access(token: token.id, life: life, endpoint: endpoint, description: description)
  }

  /// The range from the server's root; where a proxy hides that, the version that `latest` turns out to be.
  private func discover(
    _ endpoint: CinderAPI.Endpoint, token: String, timeout: Double
  ) async throws -> CinderVersions {
    let answer = try await sender.send(CinderAPI.discovery(endpoint), timeout: timeout)
    if let range = CinderAPI.versionRange(in: answer) {
      return try CinderVersions(minimum: range.minimum, maximum: range.maximum, pinned: pinned)
    }
    let probe = try await sender.send(CinderAPI.probe(endpoint, token: token), timeout: timeout)
    guard probe.status == 200, let latest = CinderAPI.versionUsed(in: probe) else {
      throw JSONFault.error(for: probe, what: "asking Cinder at \(endpoint.root) for its microversions")
    }
    return try CinderVersions(minimum: Microversion(3, 0), maximum: latest, pinned: pinned)
  }
}
