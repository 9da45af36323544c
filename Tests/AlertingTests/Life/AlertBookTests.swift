import Synchronization
import Testing

@testable import Alerting

@Suite("The book of alerts")
struct AlertBookTests {
  private func condition(
    _ key: String, labels: [String: String]? = nil, text: String = "", holdsFor: Double = 0, keeps: Double = 0
  ) -> AlertCondition {
    AlertCondition(
      key: key, identity: AlertIdentity(labels: labels ?? ["alertname": "A", "id": key]),
      annotations: ["summary": text], timing: AlertTiming(holdsFor: holdsFor, keepsFiringFor: keeps))
  }

  private func names(_ items: [AlertChanges.Item]) -> [String] { items.map { $0.alert.identity.labels["id"] ?? "?" } }

  @Test("what is named fires, what is named anew only has news, and what is named no more is resolved")
  func evaluation() {
    var book = AlertBook()
    let first = book.evaluate([condition("b"), condition("a")], scope: "s", at: 10)
    #expect(names(first.fired) == ["b", "a"])
    #expect(first.fired.map(\.alert.startsAt) == [10, 10])
    #expect(book.evaluate([condition("b"), condition("a")], scope: "s", at: 20).isEmpty)
    let second = book.evaluate([condition("b", text: "x")], scope: "s", at: 30)
    #expect(names(second.refreshed) == ["b"])
    #expect(names(second.resolved) == ["a"])
    #expect(second.resolved.map(\.alert.endsAt) == [30])
    #expect(second.fired.isEmpty)
    #expect(book.firing.map { $0.annotations["summary"] } == ["x"])
  }

  @Test("a pending one whose condition goes away leaves no trace")
  func pending() {
    var book = AlertBook()
    #expect(book.evaluate([condition("a", holdsFor: 60)], scope: "s", at: 0).isEmpty)
    #expect(book.counts == [.init(alertname: "A", isFiring: false): 1])
    #expect(book.evaluate([], scope: "s", at: 30).isEmpty)
    #expect(book.counts.isEmpty)
    #expect(book.evaluate([condition("a", holdsFor: 60)], scope: "s", at: 60).isEmpty)
    #expect(names(book.evaluate([condition("a", holdsFor: 60)], scope: "s", at: 120).fired) == ["a"])
    #expect(book.counts == [.init(alertname: "A", isFiring: true): 1])
  }

  @Test("another scope stays as it is, and a scope that is dropped is resolved at once")
  func scopes() {
    var book = AlertBook()
    _ = book.evaluate([condition("a", keeps: 900), condition("p", holdsFor: 9)], scope: "s", at: 0)
    _ = book.evaluate([condition("b")], scope: "t", at: 1)
    #expect(book.evaluate([condition("b")], scope: "t", at: 2).isEmpty)
    #expect(book.scopes == ["s", "t"])
    let change = book.drop(scope: "s", at: 3)
    #expect(names(change.resolved) == ["a"])
    #expect(book.scopes == ["t"])
    #expect(names(book.firingItems) == ["b"])
    #expect(book.drop(scope: "s", at: 4).isEmpty)
  }

  /// What a wording would be made of.
  private final class Poll: Sendable {}

  @Test("what is worded from a poll is let go with the next one, and with the end, however long it is kept or untold")
  func wordsAreLetGo() {
    var state = AlertingState(
      routes: [.init(receiver: "r", queues: ["q"], batching: Batching(grouping: .all))], at: 0)
    weak var held: Poll?
    func poll(_ keys: [(String, keeps: Double)], at time: Double) {
      let poll = Poll()
      held = poll
      let conditions = keys.map { key, keeps in
        AlertCondition(
          key: key, identity: AlertIdentity(labels: ["id": key]),
          wording: AlertWording { [poll] in .init(["summary": "\(key) of \(type(of: poll))"]) },
          timing: AlertTiming(keepsFiringFor: keeps))
      }
      state.evaluate(conditions, scope: "s", at: time).settle()
    }
    // The receiver takes nothing all the while, and nothing is stored.
    poll([("ends", 0), ("kept", 900), ("stays", 0)], at: 0)
    weak let first = held
    #expect(first != nil, "nobody has asked for a word yet")
    poll([("stays", 0), ("dropped", 0)], at: 60)
    weak let second = held
    #expect(first == nil)
    poll([("dropped", 0)], at: 120)
    #expect(second == nil)
    weak let third = held
    #expect(third != nil)
    state.drop(scope: "s", at: 180).settle()
    #expect(third == nil)
    #expect(
      Set(state.next(queue: "q", at: 1000)?.items.compactMap { $0.alert.annotations["summary"] } ?? [])
        == ["ends of Poll", "kept of Poll", "stays of Poll", "dropped of Poll"])
  }

  @Test("of two conditions with one key the first counts")
  func sameKey() {
    var book = AlertBook()
    for time in [0.0, 1, 2] {
      let changes = book.evaluate(
        [condition("a", text: "first"), condition("a", labels: ["alertname": "B"], text: "second")], scope: "s",
        at: time)
      #expect(changes.ignored == 1)
    }
    #expect(book.firing.map { $0.annotations["summary"] } == ["first"])
  }

  @Test("a key that stands twice, once with the labels of another's alert, counts once, whichever comes first")
  func sameKeyOtherLabels() {
    let (own, taken) = (["alertname": "A", "id": "new"], ["alertname": "A", "id": "old"])
    for isOwnFirst in [true, false] {
      var book = AlertBook()
      _ = book.evaluate([condition("old", labels: taken)], scope: "s", at: 0)
      let both = [condition("new", labels: own), condition("new", labels: taken)]
      let changes = book.evaluate(isOwnFirst ? both : both.reversed(), scope: "s", at: 1)
      #expect(changes.fired.map(\.alert.identity.labels) == [own])
      // The old one is kept alive by its labels only where they are not a second word of one key.
      #expect(changes.resolved.map(\.alert.identity.labels) == (isOwnFirst ? [taken] : []))
      #expect(changes.ignored == (isOwnFirst ? 1 : 0))
    }
  }

  @Test("two keys with the same labels are one alert, which lives for as long as either is true")
  func sameLabels() {
    let labels = ["alertname": "A", "id": "x"]
    var book = AlertBook()
    let first = book.evaluate([condition("a", labels: labels), condition("b", labels: labels)], scope: "s", at: 0)
    #expect(first.fired.count == 1)
    #expect(first.ignored == 1)
    #expect(book.evaluate([condition("b", labels: labels)], scope: "s", at: 1).isEmpty)
    #expect(book.firing.count == 1)
    // Whose own condition holds says what there is to say, wherever it stands.
    _ = book.evaluate(
      [condition("b", labels: labels, text: "b"), condition("a", labels: labels, text: "a")], scope: "s", at: 2)
    #expect(book.firing.map { $0.annotations["summary"] } == ["a"])
    #expect(book.evaluate([], scope: "s", at: 3).resolved.count == 1)
    #expect(book.evaluate([condition("b", labels: labels)], scope: "s", at: 4).fired.count == 1)
  }

  @Test("labels that live in another scope are passed over for as long as they do")
  func sameLabelsElsewhere() {
    let labels = ["alertname": "A", "id": "x"]
    var book = AlertBook()
    _ = book.evaluate([condition("a", labels: labels)], scope: "s", at: 0)
    #expect(book.evaluate([condition("b", labels: labels)], scope: "t", at: 1).ignored == 1)
    #expect(book.evaluate([condition("a")], scope: "t", at: 1).ignored == 1)
    #expect(book.evaluate([], scope: "s", at: 2).resolved.count == 1)
    #expect(book.evaluate([condition("b", labels: labels)], scope: "t", at: 3).fired.count == 1)
  }

  @Test("what is saved and loaded at any moment goes on as if nothing had been")
  func restart() {
    var book = AlertBook()
    var stored: [String: AlertLife] = [:]
    func save() {
      for (key, life) in book.takeUnsaved() { stored[key] = life }
    }
    _ = book.evaluate([condition("a"), condition("p", holdsFor: 100)], scope: "s", at: 0)
    save()
    #expect(Set(stored.keys) == ["a", "p"])
    book = AlertBook(lives: stored)
    let changes = book.evaluate([condition("a"), condition("p", holdsFor: 100)], scope: "s", at: 100)
    #expect(names(changes.fired) == ["p"])
    save()
    book = AlertBook(lives: stored)
    #expect(book.firing.map(\.startsAt) == [0, 100])
    #expect(book.evaluate([], scope: "s", at: 101).resolved.count == 2)
    save()
    #expect(stored.isEmpty)
  }

  @Test("news alone are written once in ten minutes, and once a minute where the time of the last truth counts")
  func writes() {
    for (keeps, expected) in [(0.0, 6), (300.0, 60)] {
      var book = AlertBook()
      _ = book.evaluate([condition("a", keeps: keeps)], scope: "s", at: 0)
      #expect(book.takeUnsaved().count == 1)
      var writes = 0
      for time in stride(from: 30.0, through: 3600, by: 30) {
        _ = book.evaluate([condition("a", text: "\(time)", keeps: keeps)], scope: "s", at: time)
        writes += book.takeUnsaved().count
      }
      #expect(writes == expected)
    }
  }

  @Test("what could not be stored is there again, as it is by then")
  func putBack() {
    var book = AlertBook()
    _ = book.evaluate([condition("a"), condition("b")], scope: "s", at: 0)
    let lost = book.takeUnsaved()
    #expect(book.takeUnsaved().isEmpty)
    _ = book.evaluate([condition("b")], scope: "s", at: 1)
    book.putBack(lost.keys)
    let again = book.takeUnsaved()
    #expect(Set(again.keys) == ["a", "b"])
    #expect(again["a"] == .some(nil))
  }

  @Test("of two saved lives with the same labels one lives on, and the other is removed")
  func brokenRecord() {
    let life = AlertLife(condition("a"), scope: "s", at: .nan)
    var book = AlertBook(lives: ["a": life, "b": life])
    #expect(book.takeUnsaved() == ["b": nil])
    #expect(book.evaluate([condition("a")], scope: "s", at: 5).fired.map(\.alert.startsAt) == [5])
  }

  @Test("a time that is no number changes nothing, and a dropped scope is resolved all the same")
  func noTime() {
    var book = AlertBook()
    _ = book.evaluate([condition("a")], scope: "s", at: 7)
    #expect(book.evaluate([], scope: "s", at: .nan).isEmpty)
    #expect(book.evaluate([condition("b")], scope: "s", at: .infinity).isEmpty)
    #expect(book.drop(scope: "s", at: .nan).resolved.map(\.alert.endsAt) == [7])
  }
}

@Suite("What there is to say")
struct AlertWordingTests {
  @Test("is worded when it is read, and then but once, whoever shares it")
  func once() {
    let count = Mutex(0)
    let wording = AlertWording {
      count.withLock { $0 += 1 }
      return .init(["summary": "s"])
    }
    let condition = AlertCondition(key: "k", identity: AlertIdentity(labels: ["alertname": "A"]), wording: wording)
    var state = AlertingState(
      routes: [.init(receiver: "hook", queues: ["hook"], batching: Batching(grouping: .all))], at: 0)
    for time in [0.0, 1, 2] { _ = state.evaluate([condition], scope: "s", at: time) }
    #expect(count.withLock { $0 } == 0)
    let record = state.takeUnsaved()
    #expect(record.lives.values.map { $0?.wording.annotations } == [["summary": "s"]])
    #expect(record.entries.values.map { $0?.alert.annotations } == [["summary": "s"]])
    #expect(state.next(queue: "hook", at: 2)?.items.map(\.alert.annotations) == [["summary": "s"]])
    #expect(count.withLock { $0 } == 1)
  }

  @Test("is news where it may be other words, and is compared only where they are there already")
  func news() {
    let later = AlertWording { .init(["summary": "s"]) }
    #expect(!later.mayDiffer(from: later))
    #expect(later.mayDiffer(from: AlertWording { .init(["summary": "s"]) }))
    #expect(later.mayDiffer(from: AlertWording(["summary": "s"])))
    #expect(!AlertWording(["summary": "s"]).mayDiffer(from: AlertWording(["summary": "s"])))
    #expect(AlertWording(["summary": "s"]).mayDiffer(from: AlertWording(["summary": "t"])))
    #expect(later == AlertWording(["summary": "s"]))
    #expect(Set([later, AlertWording(["summary": "s"])]).count == 1)
    // Both are worded by now.
    #expect(!later.mayDiffer(from: AlertWording(["summary": "s"])))
    #expect(later.mayDiffer(from: AlertWording(["summary": "s"], link: "https://e/")))
    #expect(AlertWording([:], link: "https://a/").mayDiffer(from: AlertWording([:], link: "https://b/")))
  }
}
