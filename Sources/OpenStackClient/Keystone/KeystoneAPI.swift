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

  /// The token in Keystone's answer to the sign-in of `cloud`.
  static func token(from answer: APIResponse, at url: String, as cloud: CloudConfiguration) throws -> Token {
    let place = HTTPSender.origin(of: url)
    guard answer.status == 201 else { throw refusal(answer, at: place, of: cloud.credential) }
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
