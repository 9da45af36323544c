/// One addressee of alerts, with a queue of its own: how it wants to be told, and how it is spoken to.
public struct Receiver: Sendable {
  /// Its name in the configuration.
  public var name: String
  /// The name of its queue, no other's: `ops`, or `am (http://am1:9093)` for one replica of several.
  public var queue: String
  /// What it wants to be sent.
  public var form: any ReceiverForm
  /// How it is spoken to.
  public var options: HTTPOptions

  /// A receiver whose queue has its name.
  public init(name: String, form: any ReceiverForm, options: HTTPOptions = HTTPOptions()) {
    self.init(name: name, queue: name, form: form, options: options)
  }

  /// A receiver with a queue by another name.
  public init(name: String, queue: String, form: any ReceiverForm, options: HTTPOptions = HTTPOptions()) {
    self.name = name
    self.queue = queue
    self.form = form
    self.options = options
  }

  /// The replicas of one Alertmanager: each is told on its own.
  ///
  /// - Parameters:
  ///   - urls: one for each replica, in an order that does not change: two at one server are told apart by it.
  ///   - form: what is made of a URL.
  public static func replicas(
    name: String, urls: [String], options: HTTPOptions = HTTPOptions(), form: (String) -> AlertmanagerForm
  ) -> [Receiver] {
    var seen: [String: Int] = [:]
    return urls.map { url in
      let place = WebOrigin.of(url)
      seen[place, default: 0] += 1
      let count = seen[place] ?? 1
      let queue = "\(name) (\(place)\(count > 1 ? " no. \(count)" : ""))"
      return Receiver(name: name, queue: queue, form: form(url), options: options)
    }
  }
}
