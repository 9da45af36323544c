/// What makes an alert the same alert from one moment to the next: its labels, and nothing else.
///
/// Everything that may change while an alert lives, or become known later, belongs into its annotations.
public struct AlertIdentity: Sendable, Hashable {
  /// One label.
  public struct Label: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Names a value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    /// Whether its name comes before another's, byte by byte.
    func precedes(_ other: Label) -> Bool {
      var (own, others) = (name, other.name)
      return own.withUTF8 { own in others.withUTF8 { others in own.lexicographicallyPrecedes(others) } }
    }
  }

  /// The labels in the order of their names' bytes; no name twice, no value empty.
  ///
  /// A list, for there are but few: each alert makes one, and most are never asked for a name.
  public private(set) var list: [Label]

  /// The labels by name.
  public var labels: [String: String] { Dictionary(list.map { ($0.name, $0.value) }) { $1 } }

  /// Makes the identity of an alert with these labels; an empty value is the same as no label.
  public init(labels: [String: String]) { self.init(labels.map { Label($0, $1) }) }

  /// The same of labels in any order; of those with one name the last counts.
  public init(_ labels: [Label]) {
    // Most come in order; by their numbers, as to take one out copies it.
    if labels.indices.allSatisfy({ !labels[$0].value.isEmpty }),
      labels.indices.dropFirst().allSatisfy({ labels[$0 - 1].precedes(labels[$0]) })
    {
      list = labels
      return
    }
    var list = labels
    // By insertion, which is the fastest for so few, and leaves those with one name in their order.
    for index in list.indices.dropFirst() {
      var place = index
      while place > 0, list[place].precedes(list[place - 1]) {
        list.swapAt(place, place - 1)
        place -= 1
      }
    }
    if zip(list, list.dropFirst()).contains(where: { $0.name == $1.name }) {
      list = list.indices.filter { $0 + 1 == list.count || list[$0].name != list[$0 + 1].name }.map { list[$0] }
    }
    if list.contains(where: \.value.isEmpty) { list.removeAll(where: \.value.isEmpty) }
    self.list = list
  }

  /// The value of the label `name`; nil where there is no such label, and to set nothing, or an empty value, takes it out.
  public subscript(name: String) -> String? {
    get { list.first { $0.name == name }?.value }
    set {
      let label = Label(name, newValue ?? "")
      if let place = list.firstIndex(where: { $0.name == name }) {
        if label.value.isEmpty { list.remove(at: place) } else { list[place].value = label.value }
      } else if !label.value.isEmpty {
        list.insert(label, at: list.firstIndex { label.precedes($0) } ?? list.count)
      }
    }
  }

  /// The sixteen hexadecimal digits by which Alertmanager knows the alert.
  ///
  /// 64-bit FNV-1a over the labels in the order of their names: each name and each value is followed by the byte 0xFF,
  /// as `LabelSet.Fingerprint` of prometheus/common does it. So our own notifications and those that come by way of
  /// Alertmanager bear the same fingerprint for the same alert.
  public var fingerprint: String { key.text }

  /// The fingerprint as a number.
  var key: Fingerprint {
    var hash = FNV()
    for label in list {
      hash.add(label.name)
      hash.add(label.value)
    }
    return Fingerprint(hash.hash)
  }
}
