import Alerting
import Foundation
import Testing

extension ReceiverRequest {
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as Foundation reads it.
  var object: [String: Any] { get throws { try #require(json as? [String: Any]) } }

  /// The body, an array, as Foundation reads it.
  var array: [[String: Any]] { get throws { try #require(json as? [[String: Any]]) } }

  private var json: Any { get throws { try JSONSerialization.jsonObject(with: Data(body)) } }
}

/// The object at a key.
func object(_ value: Any?) throws -> [String: Any] { try #require(value as? [String: Any]) }

/// The text at a key.
func text(_ value: Any?) throws -> String { try #require(value as? String) }
