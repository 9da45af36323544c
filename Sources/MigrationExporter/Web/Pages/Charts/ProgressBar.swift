/// A bar that shows how sure its number is.
///
/// Cinder tells whole percents, rounded down: what is certainly copied is solid, and the one percent in which the copy
/// stands, an open interval, is lighter. A number that is no longer of now is hatched.
enum ProgressBar {
  /// A bar; `percent` is from 0 to 100.
  ///
  /// In percent of its width, with heights and colours in the style sheet: there are two hundred bars on a page.
  static func html(percent: Int, isOld: Bool = false) -> HTML {
    let percent = max(0, min(100, percent))
    let open: HTML = percent < 100 ? "<rect class=\"o\" x=\"\(percent)%\"/>" : ""
    let done: HTML = percent > 0 ? "<rect\(isOld ? Self.hatched : HTML()) width=\"\(percent)%\"/>" : ""
    return "<svg class=\"bar\" aria-hidden=\"true\">\(done)\(open)</svg>"
  }

  private static let hatched: HTML = " fill=\"url(#old)\""

  /// What hatches, to be put on a page once.
  static let pattern: HTML = """
    <svg class="defs" aria-hidden="true"><defs><pattern id="old" width="5" height="5" patternUnits="userSpaceOnUse" \
    patternTransform="rotate(45)"><path class="hatch" d="M0 0h2.4v5H0z"/></pattern></defs></svg>

    """

  /// A thin gauge: how much of a time that may pass has passed; `share` is from 0 to 1 and more.
  static func gauge(_ share: Double) -> HTML {
    let part = Int((max(0, min(1, share)) * 100).rounded())
    return "<svg class=\"bar g\" aria-hidden=\"true\"><rect width=\"\(part)%\"/></svg>"
  }
}
