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

    /// Makes a description.
    public init(region: String, endpoint: String, versions: CinderVersions) {
      self.region = region
      self.endpoint = endpoint
      self.versions = versions
    }
  }

  struct Access: Sendable {
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

  deinit { sender.abandon() }

  /// Closes the connections.
  public func close() async { await sender.close() }

  /// Where the cloud's Cinder is and what it speaks; signs in if need be.
  ///
  /// - Parameter deadline: how long the whole may take, in seconds of real time.
  public func describe(within deadline: Double = .infinity) async throws -> Description {
    try await currentAccess(by: Deadline(in: deadline)).description
  }

  /// All volumes of all projects whose `migration_status` is `status`, page by page, and how many rows made no sense.
  ///
  /// - Parameter deadline: how long the whole may take, in seconds of real time.
  public func volumes(
    migrationStatus status: String, within deadline: Double = .infinity
  ) async throws -> (volumes: [Volume], skipped: Int) {
    let deadline = Deadline(in: deadline)
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
        throw OpenStackError(.badAnswer, "\(what) came to the same page twice")
      }
    } while marker != nil
    return (found, skipped)
  }

  /// One volume's details; `deadline` as for a list, besides the time-out of a single request.
  public func volume(id: String, within deadline: Double = .infinity) async throws -> Volume {
    let answer = try await ask(by: Deadline(in: deadline)) { access in
      CinderAPI.show(access.endpoint, token: access.token, version: access.description.versions.used, id: id)
    }
    return try CinderAPI.volume(in: answer, what: "reading volume \(id)")
  }

  /// Sends what `request` makes of the present token; on a 401 once more with a new one.
  func ask(by deadline: Deadline, _ request: @Sendable (Access) -> APIRequest) async throws -> APIResponse {
    let first = try await currentAccess(by: deadline)
    let answer = try await send(request(first), by: deadline)
    guard answer.status == 401 else { return answer }
    discard(first)
    let second = try await currentAccess(by: deadline)
    let secondAnswer = try await send(request(second), by: deadline)
    guard secondAnswer.status == 401 else { return secondAnswer }
    discard(second)
    throw OpenStackError(
      .unauthorized,
      "Cinder at \(HTTPSender.origin(of: second.endpoint.base)) refuses a token that Keystone has just given (401); "
        + "do both belong to the same cloud?")
  }

  private func send(_ request: APIRequest, by deadline: Deadline) async throws -> APIResponse {
    try await sender.send(request, timeout: try deadline.remaining(atMost: requestTimeout))
  }

  /// Forgets a refused token, unless another request has had it replaced meanwhile.
  private func discard(_ refused: Access) {
    if access?.token == refused.token { access = nil }
  }

  /// The token in use, or a new one: whoever comes while a sign-in is under way waits for that one.
  private func currentAccess(by deadline: Deadline) async throws -> Access {
    if let access, !access.life.needsRenewal(at: now()) { return access }
    let task =
      signingIn
      ?? Task {
        defer { signingIn = nil }
        let fresh = try await signIn(by: deadline)
        access = fresh
        return fresh
      }
    signingIn = task
    // Requests are cancelled all together, at the end of the program: it must not wait for a Keystone that hangs.
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }

  private func signIn(by deadline: Deadline) async throws -> Access {
    let request = try KeystoneAPI.signIn(cloud)
    let token = try KeystoneAPI.token(from: try await send(request, by: deadline), at: request.url)
    let life = TokenLife(receivedAt: now(), lifetime: token.lifetime)
    let place = try token.catalog.blockStorage(region: cloud.region, interface: cloud.interface)
    let endpoint = CinderAPI.Endpoint(catalogURL: place.url, projectID: token.projectID)
    // Asked anew at each sign-in: a Cinder that was upgraded meanwhile may speak more than before.
    let versions = try await discover(endpoint, token: token.id, by: deadline)
    let description = Description(region: place.region, endpoint: endpoint.base, versions: versions)
    return Access(token: token.id, life: life, endpoint: endpoint, description: description)
  }

  /// The range from the server's root; where a proxy hides that, the version that `latest` turns out to be.
  private func discover(
    _ endpoint: CinderAPI.Endpoint, token: String, by deadline: Deadline
  ) async throws -> CinderVersions {
    let answer = try await send(CinderAPI.discovery(endpoint), by: deadline)
    if let range = CinderAPI.versionRange(in: answer) {
      return try CinderVersions(minimum: range.minimum, maximum: range.maximum, pinned: pinned)
    }
    let probe = try await send(CinderAPI.probe(endpoint, token: token), by: deadline)
    let latest = try CinderAPI.latestVersion(
      in: probe, what: "asking Cinder at \(HTTPSender.origin(of: endpoint.root)) for its microversions")
    return try CinderVersions(minimum: Microversion(3, 0), maximum: latest, pinned: pinned)
  }
}
