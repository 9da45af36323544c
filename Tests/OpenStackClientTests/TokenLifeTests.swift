import Testing

@testable import OpenStackClient

/// When a token is replaced: five minutes ahead of its end, or after four fifths of a short life.
struct TokenLifeTests {
  @Test(
    "Renewal comes ahead of the end",
    arguments: [
      (86400.0, 86100.0), (3600, 3300), (1800, 1500), (1500, 1200), (1499, 1199.2), (600, 480), (60, 48), (4, 3.2),
    ])
  func renewal(lifetime: Double, renewal: Double) {
    let life = TokenLife(receivedAt: 1_795_366_022, lifetime: lifetime)
    #expect(!life.needsRenewal(at: 1_795_366_022))
    #expect(!life.needsRenewal(at: 1_795_366_022 + renewal - 0.01))
    #expect(life.needsRenewal(at: 1_795_366_022 + renewal + 0.01))
    #expect(life.needsRenewal(at: 1_795_366_022 + lifetime))
  }

  @Test("An endless one is never renewed, one that is over at once")
  func ends() {
    #expect(!TokenLife(receivedAt: 0, lifetime: .infinity).needsRenewal(at: 1e12))
    #expect(TokenLife(receivedAt: 1000, lifetime: 0).needsRenewal(at: 1000))
    #expect(TokenLife(receivedAt: 1000, lifetime: -7200).needsRenewal(at: 1000))
  }

  @Test("A clock that was set back keeps the token: Cinder will say when it is over")
  func clockSetBack() {
    #expect(!TokenLife(receivedAt: 10_000, lifetime: 3600).needsRenewal(at: 5_000))
  }
}
