internal import Glibc

/// A full screen that is drawn again and again. `leave()` gives the terminal back as it was.
final class Screen {
    private var original: termios?

    /// Takes the terminal: the other screen, no cursor, keys without Return and without echo.
    func enter() {
        var settings = termios()
        if tcgetattr(STDIN_FILENO, &settings) == 0 {
            original = settings
            // Signals stay: Ctrl-C and Ctrl-Z are what they always are.
            settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        }
        StandardOutput.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Gives the terminal back.
    func leave() {
        StandardOutput.write("\u{1B}[?25h\u{1B}[?1049l")
        if var settings = original { tcsetattr(STDIN_FILENO, TCSANOW, &settings) }
        original = nil
    }

    /// Draws the lines from the top; those that do not fit are left out. One write, so that nothing flickers.
    func draw(_ lines: [TopView.Line], rows: Int, hasColours: Bool) {
        let shown = lines.prefix(rows).map { line in
            (line.colour?.apply(to: line.text, if: hasColours) ?? line.text) + "\u{1B}[K"
        }
        StandardOutput.write("\u{1B}[H\(shown.joined(separator: "\r\n"))\u{1B}[J")
    }
}
