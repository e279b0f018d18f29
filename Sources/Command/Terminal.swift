internal import Glibc

/// What is known of the terminal behind a descriptor.
struct Terminal {
    let descriptor: Int32

    static let output = Terminal(descriptor: STDOUT_FILENO)
    static let error = Terminal(descriptor: STDERR_FILENO)

    /// Whether it is a terminal at all.
    var isThere: Bool { isatty(descriptor) == 1 }

    /// Whether colours are wanted: on a terminal, unless NO_COLOR is set (no-color.org) or it is a dumb one.
    var hasColours: Bool {
        isThere && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }

    /// Columns and rows; `nil` where it is no terminal or does not tell.
    var size: (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
