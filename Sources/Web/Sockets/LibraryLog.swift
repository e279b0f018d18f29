internal import CWebSockets
internal import Locking

/// What libwebsockets has to say: it goes nowhere by itself, and is kept until someone takes it.
///
/// The library logs through one function for the whole process, from whichever thread uses it.
final class LibraryLog: Sendable {
    static let shared = LibraryLog()

    private let lines = Locked<[String]>([])
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
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    private func append(_ line: String) {
        lines.withLock { lines in
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
