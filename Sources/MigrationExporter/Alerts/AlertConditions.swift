public import Alerting

/// What is true of a cloud's migrations: conditions that are put together one at a time, as they are asked for.
///
/// Of ten thousand no list is made, and what one is made of is still at hand when it is looked at.
public struct AlertConditions: Sequence {
  /// Those of alerts that are each about one migration: how many, and what makes one of them.
  let count: Int
  let ofEach: (Int) -> AlertCondition
  /// All others.
  let others: [AlertCondition]

  /// How many there are.
  public var underestimatedCount: Int { count + others.count }

  /// Begins with the first.
  public func makeIterator() -> Iterator { Iterator(conditions: self) }

  /// Gives one after the other.
  public struct Iterator: IteratorProtocol {
    fileprivate let conditions: AlertConditions
    private var number = 0

    fileprivate init(conditions: AlertConditions) { self.conditions = conditions }

    /// The next condition; nil after the last.
    public mutating func next() -> AlertCondition? {
      defer { number += 1 }
      if number < conditions.count { return conditions.ofEach(number) }
      let other = number - conditions.count
      return other < conditions.others.count ? conditions.others[other] : nil
    }
  }
}
