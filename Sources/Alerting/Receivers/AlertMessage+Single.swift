extension AlertMessage {
  /// The alert of a message to a receiver that takes one at a time.
  var onlyAlert: Alert {
    get throws(ReceiverError) {
      guard let first = items.first, items.count == 1 else {
        throw ReceiverError("a message with \(items.count) alerts was made for a receiver that takes one at a time")
      }
      return first.alert
    }
  }
}

extension Alert {
  /// Its summary, or its name where it has none.
  var title: String { annotations["summary"] ?? identity["alertname"] ?? "alert" }
}
