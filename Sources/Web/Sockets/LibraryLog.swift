internal import CWebSockets

/// What libwebsockets has to say: it goes nowhere by itself, and is kept until someone takes it.
///
/// The library logs through one function for the whole process, from whichever thread uses it.
final class LibraryLog: @unchecked Sendable {
    static let shared = LibraryLog()

    private let lock = ThreadLock()
    private var lines: [String] = []
    // The most lines kept: what comes after them until someone takes them is lost.
    private let bound = 32

    private init() {}

    /// Turns the library's log to this one. Errors and warnings only: what is below names what clients sent.
    func install() {
        lws_set_log_level(Int32(LLL_ERR | LLL_WARN)) { _, line in
            guard let line else { return }
            LibraryLog.shared.append(String(cString: line))
        }
    }

    /// The lines since the last call.
    func take() -> [String] {
        lock.whileHeld {
            defer { lines = [] }
            return lines
        }
    }

    private func append(_ line: String) {
        lock.whileHeld {
            if lines.count < bound { lines.append(LibraryLog.tidied(line)) }
        }
    }

    /// The line without the library's time stamp, level and line break.
    static func tidied(_ line: String) -> String {
        var text = line[...]
        if let end = text.firstRange(of: "] ")?.upperBound { text = text[end...] }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
