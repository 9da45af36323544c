import Foundation

/// Keystone's sign-in as pure functions: the request, and what an answer means.
enum KeystoneAPI {
  /// `POST /v3/auth/tokens` for the cloud's credential.
  static func signIn(_ cloud: CloudConfiguration) throws -> APIRequest {
    var url = cloud.authURL
    while url.hasSuffix("/") { url.removeLast() }
    if !url.hasSuffix("/v3") { url += "/v3" }
    let body: [UInt8]
    do {
      body = Array(try JSONEncoder().encode(SignInBody(cloud.credential)))
    } catch {
      throw OpenStackError(.configuration, "the credential can't be written as JSON: \(error)")
    }
    return APIRequest(service: .identity, method: "POST", url: url + "/auth/tokens", body: body)
  }

  /// The token in Keystone's answer.
  static func token(from answer: APIResponse, at url: String) throws -> Token {
    let place = HTTPSender.origin(of: url)
    switch answer.status {
    case 201:
      break
    case 401:
      let said = JSONFault.message(in: answer.body).map { "; Keystone says: \($0)" } ?? ""
      throw OpenStackError(
        .unauthorized,
        "Keystone at \(place) refused the sign-in (401): wrong password or secret, unknown user or project, "
          + "or an expired application credential\(said)")
    default:
      throw JSONFault.error(for: answer, what: "signing in to Keystone at \(place)")
    }
    guard let id = answer.headers["x-subject-token"], !id.isEmpty else {
      throw OpenStackError(.badAnswer, "Keystone at \(place) answered 201 without a token")
    }
    do {
      let body = try JSONDecoder().decode(TokenBody.self, from: Data(answer.body))
      return Token(id: id, body: body.token)
    } catch {
      throw OpenStackError(.badAnswer, "Keystone's answer at \(place) can't be read: \(JSONFault.place(of: error))")
    }
  }
}

/// The JSON of a sign-in.
private struct SignInBody: Encodable {
  struct Entity: Encodable {
    var id: String?
    var name: String?
    var domain: DomainReference?
    var password: String?

    init(_ entity: CloudConfiguration.NamedEntity, password: String? = nil) {
      switch entity {
      case .id(let id): self.id = id
      case .name(let name, let domain):
        self.name = name
        self.domain = DomainReference(domain)
      }
      self.password = password
    }
  }

  struct DomainReference: Encodable {
    var id: String?
    var name: String?

    init(_ domain: CloudConfiguration.Domain) {
      switch domain {
      case .id(let id): self.id = id
      case .name(let name): self.name = name
      }
    }
  }

  struct ApplicationCredential: Encodable {
    var id: String?
    var name: String?
    var user: Entity?
    var secret: String
  }

  struct Identity: Encodable {
    struct Password: Encodable { var user: Entity }
    var methods: [String]
    var password: Password?
    var application_credential: ApplicationCredential?
  }

  struct Auth: Encodable {
    struct Scope: Encodable { var project: Entity }
    var identity: Identity
    /// Application credentials bring their own scope and are refused with another.
    var scope: Scope?
  }

  var auth: Auth

  init(_ credential: CloudConfiguration.Credential) {
    switch credential {
    case .password(let user, let password, let project):
      auth = Auth(
        identity: Identity(methods: ["password"], password: .init(user: Entity(user, password: password))),
        scope: .init(project: Entity(project)))
    case .applicationCredential(let id, let secret):
      auth = Auth(
        identity: Identity(
          methods: ["application_credential"], application_credential: .init(id: id, secret: secret)))
    case .namedApplicationCredential(let name, let user, let secret):
      auth = Auth(
        identity: Identity(
          methods: ["application_credential"],
          application_credential: .init(name: name, user: Entity(user), secret: secret)))
    }
  }
}
