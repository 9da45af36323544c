/// What makes an alert the same alert from one moment to the next: its labels, and nothing else.
///
/// Everything that may change while an alert lives, or become known later, belongs into its annotations.
public struct AlertIdentity: Sendable, Hashable {
  /// The labels by name.
  public let labels: [String: String]

  /// Makes the identity of an alert with these labels; an empty value is the same as no label.
  public init(labels: [String: String]) {
    self.labels = labels.values.contains("") ? labels.filter { !$0.value.isEmpty } : labels
  }

  /// The sixteen hexadecimal digits by which Alertmanager knows the alert.
  ///
  /// 64-bit FNV-1a over the labels in the order of their names: each name and each value is followed by the byte 0xFF,
  /// as `LabelSet.Fingerprint` of prometheus/common does it. So our own notifications and those that come by way of
  /// Alertmanager bear the same fingerprint for the same alert.
  public var fingerprint: String {
    var hash: UInt64 = 14_695_981_039_346_656_037
    func add(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
      hash = (hash ^ 0xFF) &* 1_099_511_628_211
    }
    for (name, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      add(name)
      add(value)
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
