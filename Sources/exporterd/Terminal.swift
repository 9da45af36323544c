import Foundation

/// The terminal that standard output is, if it is one.
enum Terminal {
  /// Its width in columns; nil where output goes to a file or a pipe.
  static var columns: Int? {
    guard isatty(STDOUT_FILENO) == 1 else { return nil }
    var size = winsize()
    // One that does not know its width is as wide as terminals used to be.
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// What is printed is there at once, also in a file or a pipe.
  static func flush() { fflush(nil) }
}
