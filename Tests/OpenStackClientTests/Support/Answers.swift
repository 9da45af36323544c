import Foundation

@testable import OpenStackClient

extension APIResponse {
  /// An answer with a JSON body.
  static func json(_ status: Int, _ text: String, headers: [String: String] = [:]) -> APIResponse {
    APIResponse(
      status: status, headers: headers.merging(["content-type": "application/json"]) { own, _ in own },
      body: Array(text.utf8))
  }

  /// What a wrong path or a proxy answers.
  static func html(_ status: Int) -> APIResponse {
    APIResponse(
      status: status, headers: ["content-type": "text/html; charset=UTF-8"],
      body: Array("<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n</html>\n".utf8))
  }
}

extension Volume {
  /// Reads one volume's JSON as it stands in a list or in a show.
  init(json: String) throws { self = try JSONDecoder().decode(Volume.self, from: Data(json.utf8)) }
}

/// JSON with its keys in order, so that two texts of the same value are equal.
func canonical(_ json: some Sequence<UInt8>) throws -> String {
  let value = try JSONSerialization.jsonObject(with: Data(json))
  let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self)
}
