import Dispatch
import Foundation
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("Passwords")
struct PasswordTests {
  /// Of `wonder`, cost 4, as each of the three dialects writes it; of the well-known test vectors, cost 5 and 6.
  static let hashes = [
    ("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
    ("$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
    ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
    ("$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", ""),
  ]

  private static func credentials(_ name: String, _ password: String) throws -> BasicCredentials {
    try #require(BasicCredentials("Basic " + Data("\(name):\(password)".utf8).base64EncodedString()))
  }

  private static func users() throws -> WebUsers {
    WebUsers(["alice": try #require(BcryptHash(hashes[0].0))])
  }

  @Test("a hash is that of its password and of no other, in each dialect", arguments: hashes)
  func verifies(_ text: String, _ password: String) throws {
    let hash = try #require(BcryptHash(text))
    #expect(hash.verifies(password))
    #expect(!hash.verifies(password + "x"))
    #expect(!hash.verifies(password + "\0"), "what C cuts off counts too")
    #expect(!hash.verifies("wonder"))
  }

  @Test("what is checked for an unknown name is nobody's, and as dear as the dearest of the known ones")
  func decoy() throws {
    let costs = ["$2b$06$", "$2b$12$", "$2b$09$"].map { String(($0 + Self.hashes[0].0.dropFirst(7))) }
    let users = WebUsers(["a": costs[0], "b": costs[1], "c": costs[2]].compactMapValues { BcryptHash($0) })
    #expect(users.decoy.cost == 12)
    #expect(BcryptHash(users.decoy.text) == users.decoy, "a hash as any other, so that it is checked in full")
    #expect(BcryptHash.decoy(cost: 4).text.hasPrefix("$2b$04$"))
    let began = ContinuousClock.now
    #expect(!BcryptHash.decoy(cost: 8).verifies("fakepassword"))
    let dear = ContinuousClock.now - began
    #expect(!BcryptHash.decoy(cost: 4).verifies("fakepassword"))
    #expect(dear > ContinuousClock.now - began - dear, "it takes its time")
  }

  @Test(
    "come as RFC 7617 says",
    arguments: [
      ("Basic YTpi", "a", "b"), ("basic  YTpi", "a", "b"), ("Basic YTpiOmM=", "a", "b:c"), ("Basic Og==", "", ""),
      ("Basic w7zDtjrDpA==", "üö", "ä"),
    ])
  func credentials(_ header: String, _ name: String, _ password: String) throws {
    let credentials = try #require(BasicCredentials(header))
    #expect(credentials.name == name)
    #expect(credentials.password == password)
  }

  @Test(
    "anything else is none", arguments: ["", "Basic", "Basic ", "Bearer YTpi", "Basic YQ==", "Basic !!!", "Basic /w=="])
  func noCredentials(_ header: String) { #expect(BasicCredentials(header) == nil) }

  @Test("a verdict is remembered, for that name, that password and that hash alone")
  func remembered() async throws {
    let checks = Mutex<[String]>([])
    let checker = PasswordChecker { password, hash in
      checks.withLock { $0.append("\(password) \(hash.text.prefix(7))") }
      return hash.verifies(password)
    }
    let users = try Self.users()
    for _ in 0..<3 {
      #expect(await checker.check(try Self.credentials("alice", "U*U"), users: users) == .right)
      #expect(await checker.check(try Self.credentials("alice", "no"), users: users) == .wrong)
      #expect(await checker.check(try Self.credentials("bob", "U*U"), users: users) == .wrong)
    }
    #expect(
      checks.withLock { $0 } == ["U*U $2b$05$", "no $2b$05$", "U*U $2b$05$"], "an unknown name costs a check as well")
    // Another hash for the same name: what was right no longer is.
    let other = WebUsers(["alice": try #require(BcryptHash(Self.hashes[3].0))])
    #expect(await checker.check(try Self.credentials("alice", "U*U"), users: other) == .wrong)
    #expect(checks.withLock { $0.count } == 4)
  }

  @Test("whoever knows the decoy's password is nobody still")
  func decoyPassword() async throws {
    let checker = PasswordChecker { _, _ in true }
    #expect(await checker.check(try Self.credentials("bob", "x"), users: try Self.users()) == .wrong)
  }

  @Test("a storm of wrong ones is checked one at a time, waits in a bounded queue, and forgets nobody who is right")
  func storm() async throws {
    let (atOnce, most) = (Mutex(0), Mutex(0))
    let gate = DispatchSemaphore(value: 0)
    let blocks = Mutex(false)
    let checker = PasswordChecker { password, _ in
      let now = atOnce.withLock { value in
        value += 1
        return value
      }
      most.withLock { $0 = max($0, now) }
      if blocks.withLock({ $0 }) { gate.wait() }
      atOnce.withLock { $0 -= 1 }
      return password == "right"
    }
    let users = try Self.users()
    let right = try Self.credentials("alice", "right")
    #expect(await checker.check(right, users: users) == .right)
    for count in 0..<PasswordChecker.remembered * 2 {
      #expect(await checker.check(try Self.credentials("alice", "wrong \(count)"), users: users) == .wrong)
    }
    blocks.withLock { $0 = true }
    let verdicts = try await withThrowingTaskGroup(of: PasswordChecker.Verdict.self) { group in
      for count in 0..<100 {
        group.addTask { await checker.check(try Self.credentials("alice", "storm \(count)"), users: users) }
      }
      var verdicts: [PasswordChecker.Verdict] = []
      // All that are beyond the bound are told at once; only then is the first check let through.
      for try await verdict in group {
        verdicts.append(verdict)
        if verdicts.count == 100 - PasswordChecker.most {
          #expect(await checker.check(right, users: users) == .right, "who was right before need not wait")
          for _ in 0..<PasswordChecker.most { gate.signal() }
        }
      }
      return verdicts
    }
    #expect(verdicts.filter { $0 == .busy }.count == 100 - PasswordChecker.most)
    #expect(verdicts.filter { $0 == .wrong }.count == PasswordChecker.most)
    #expect(most.withLock { $0 } == 1)
  }
}
