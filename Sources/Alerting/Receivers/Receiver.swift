/// One addressee of alerts, with a queue of its own: how it wants to be told, and how it is spoken to.
public struct Receiver: Sendable {
  /// Its name in the configuration.
  public var name: String
  /// The name of its queue, no other's: `ops`, or `am (http://am1:9093)` for a replica.
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

  /// All that one entry of the configuration tells of.
  public static func all(name: String, _ forms: ReceiverForms, options: HTTPOptions = HTTPOptions()) -> [Receiver] {
    switch forms {
    case .one(let form): [Receiver(name: name, form: form, options: options)]
    case .replicas(let forms): replicas(name: name, forms, options: options)
    }
  }

  /// Replicas of one receiver: each is told on its own.
  ///
  /// The store knows a queue by its name: none must change while the configuration stays.
  ///
  /// - Parameter forms: one for each replica, in an order that does not change: two at one server are told apart by it.
  private static func replicas(name: String, _ forms: [any ReceiverForm], options: HTTPOptions) -> [Receiver] {
    var seen: [String: Int] = [:]
    return forms.map { form in
      let place = WebOrigin.of(form.url)
      seen[place, default: 0] += 1
      let count = seen[place] ?? 1
      let queue = "\(name) (\(place)\(count > 1 ? " no. \(count)" : ""))"
      return Receiver(name: name, queue: queue, form: form, options: options)
    }
  }
}

/// Two that are equal are told the same in the same way.
extension Receiver: Hashable {
  /// Whether all of it is equal, the form's kind too.
  public static func == (one: Receiver, other: Receiver) -> Bool {
    (one.name, one.queue, one.options) == (other.name, other.queue, other.options)
      && AnyHashable(one.form) == AnyHashable(other.form)
  }

  /// Takes in all of it.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(queue)
    hasher.combine(form)
    hasher.combine(options)
  }
}
