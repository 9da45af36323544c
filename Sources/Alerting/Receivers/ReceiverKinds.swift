/// The kinds of receivers that there are.
public enum ReceiverKinds {
  /// Each of them once, in the order in which errors name them.
  public static let all: [any ReceiverForm.Type] = [
    WebhookForm.self, AlertmanagerForm.self, PagerDutyForm.self, SlackForm.self,
  ]
}
