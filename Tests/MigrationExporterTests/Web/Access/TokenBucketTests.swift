import Testing

@testable import MigrationExporter

@Suite("The rate limit")
struct TokenBucketTests {
  @Test("lets a burst through, then one for each interval, and never saves up more than the burst")
  func bucket() {
    var bucket = TokenBucket(interval: 2, burst: 3)
    func passes(_ times: [Double]) -> [Bool] { times.map { bucket.take(at: $0) } }
    #expect(passes([0, 0, 0, 0]) == [true, true, true, false])
    #expect(passes([1, 2, 3, 4]) == [false, true, false, true])
    #expect(passes([1000, 1000, 1000, 1000]) == [true, true, true, false])
    #expect(passes([900, 1001.5, 1002]) == [false, false, true], "a clock that steps back gives nothing away")
  }
}
