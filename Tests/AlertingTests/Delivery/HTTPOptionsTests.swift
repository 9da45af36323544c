import Testing

@testable import Alerting

@Suite("What a receiver is spoken to with")
struct HTTPOptionsTests {
  @Test(
    "what can't be used is told before anything is sent, without what is secret",
    arguments: [
      (HTTPOptions(caFile: "/nowhere/ca.pem"), "reading the CA file /nowhere/ca.pem failed: "),
      (HTTPOptions(certificateFile: "/nowhere/me.pem"), "reading the client certificate /nowhere/me.pem failed: "),
      (HTTPOptions(proxy: "s3cr3t:3128"), "the proxy's URL is not usable; "),
      (HTTPOptions(proxy: "https://me:s3cr3t@h:3128"), "the proxy's URL is not usable; "),
      (HTTPOptions(proxy: "socks5://me:s3cr3t@h"), "the proxy's URL is not usable; "),
      (HTTPOptions(authorization: .bearer("s3cr3t\n")), "the bearer token holds a character that can't be sent"),
      (HTTPOptions(headers: ["X-Key": "s3cr3t\r\nX: y"]), "the header X-Key holds a character that can't be sent"),
      (HTTPOptions(headers: ["X Key": "s3cr3t"]), "\"X Key\" can't be the name of a header"),
      (HTTPOptions(headers: ["": "s3cr3t"]), "\"\" can't be the name of a header"),
      (HTTPOptions(authorization: .basic(user: "a:b", password: "s3cr3t")), "the user's name can't have a colon"),
    ])
  func unusable(options: HTTPOptions, complaint: String) {
    let error = #expect(throws: ReceiverError.self) { try ReceiverSender(options: options) }
    #expect(error?.description.hasPrefix(complaint) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("s3cr3t") == false)
  }

  @Test("no print and no dump shows a secret")
  func prints() throws {
    let options = HTTPOptions(
      headers: ["X-Key": "s3cr3t"], authorization: .basic(user: "me", password: "s3cr3t"),
      proxy: "http://me:s3cr3t@p:3128")
    let url = "https://s3cr3t:s3cr3t@h/s3cr3t?s3cr3t=s3cr3t"
    let forms: [any ReceiverForm] = [
      WebhookForm(receiver: "w", url: url), AlertmanagerForm(url: url), SlackForm(url: url),
      PagerDutyForm(routingKey: "s3cr3t", url: url),
    ]
    var texts = ["\(options)", String(reflecting: options), "\(HTTPOptions.Authorization.bearer("s3cr3t"))"]
    var dumped = ""
    dump(options, to: &dumped)
    for form in forms {
      let receiver = Receiver(name: "r", form: form, options: options)
      let request = try form.request(for: .of(.sample()), at: 0)
      texts += ["\(receiver)", "\(request)", String(reflecting: [request]), String(reflecting: form)]
      dump(receiver, to: &dumped)
      dump(request, to: &dumped)
    }
    for text in texts + [dumped] { #expect(!text.contains("s3cr3t"), "\(text)") }
    #expect("\(options)" == "HTTP within 10.0 s by http://p:3128 with X-Key")
    #expect("\(forms[2])" == "Slack at https://h")
  }

  @Test("two receivers are the same when the same is sent to them in the same way")
  func equality() {
    let receiver = Receiver(name: "r", form: SlackForm(url: "https://h"), options: HTTPOptions(proxy: "http://p"))
    var others = Array(repeating: receiver, count: 6)
    others[0].name = "other"
    others[1].queue = "other"
    others[2].form = SlackForm(url: "https://h/other")
    others[3].form = SlackForm(url: "https://h", sendsResolved: false)
    others[4].form = PagerDutyForm(routingKey: "", url: "https://h")
    // A certificate that was renewed in its place.
    others[5].options.certificates = 1
    for other in others {
      #expect(receiver != other)
      #expect(receiver.hashValue != other.hashValue)
    }
    let again = Receiver(name: "r", form: SlackForm(url: "https://h"), options: HTTPOptions(proxy: "http://p"))
    #expect(receiver == again)
    #expect(receiver.hashValue == again.hashValue)
  }

  @Test("the replicas of an Alertmanager have queues that differ and tell no secret")
  func replicas() {
    let urls = ["http://am1:9093", "http://u:s3cr3t@am2:9093/s3cr3t", "https://lb/one", "https://lb/two"]
    let receivers = Receiver.all(name: "am", .replicas(urls.map { AlertmanagerForm(url: $0) }))
    #expect(
      receivers.map(\.queue) == [
        "am (http://am1:9093)", "am (http://am2:9093)", "am (https://lb)", "am (https://lb no. 2)",
      ])
    #expect(receivers.allSatisfy { $0.name == "am" })
    #expect(receivers.map(\.form.url) == urls)
    #expect(
      Receiver.all(name: "am", .replicas([AlertmanagerForm(url: urls[0])])).map(\.queue) == ["am (http://am1:9093)"])
    #expect(Receiver.all(name: "ops", .one(SlackForm(url: "https://h"))).map(\.queue) == ["ops"])
  }
}
