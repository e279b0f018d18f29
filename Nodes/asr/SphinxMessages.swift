import CPocketSphinx
import Glibc
import Locking

/// What PocketSphinx says of itself, which it would otherwise write to stderr: hundreds of lines at every start.
///
/// The library has one place for its messages per process, so there is one of these. It keeps the errors of each thread
/// apart: the library complains on the thread that calls it.
final class SphinxMessages: Sendable {
    static let shared = SphinxMessages()

    /// The most messages of a thread kept until they are taken.
    private static let limit = 20
    private let errors = Locked<[pthread_t: [String]]>([:])
    /// Lives as long as the process, as the library keeps its address.
    private let sink: SendablePointer<sphinx_message_sink>

    private init() {
        sink = SendablePointer(UnsafeMutablePointer<sphinx_message_sink>.allocate(capacity: 1))
        sink.pointer.initialize(
            to: sphinx_message_sink(
                context: nil,
                take: { _, level, text in
                    guard let text, level >= Int32(ERR_ERROR.rawValue) else { return }
                    SphinxMessages.shared.keep(
                        String(cString: text), isFatal: level >= Int32(ERR_FATAL.rawValue))
                }))
    }

    /// Makes the library write nothing to stderr any more.
    func capture() {
        sphinx_set_message_sink(sink.pointer)
        // Where it prints its options, past the sink.
        err_set_logfp(nil)
    }

    /// Takes the errors on this thread since its last call, without the library's prefixes and source positions.
    func takeErrors() -> [String] {
        errors.withLock { $0.removeValue(forKey: pthread_self()) ?? [] }
    }

    private func keep(_ text: String, isFatal: Bool) {
        let line = SphinxMessages.plain(text)
        errors.withLock { errors in
            let count = errors[pthread_self()]?.count ?? 0
            if count < SphinxMessages.limit { errors[pthread_self(), default: []].append(line) }
        }
        // The library ends the process after this message: nobody will take it.
        if isFatal {
            let bytes = Array("PocketSphinx: \(line)\n".utf8)
            _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        }
    }

    /// `ERROR: "dict.c", line 195: Line 3: …` without what concerns only the library's authors.
    static func plain(_ text: String) -> String {
        var text = Substring(text)
        for prefix in ["ERROR: ", "FATAL: ", "FATAL_ERROR: "] where text.hasPrefix(prefix) {
            text = text.dropFirst(prefix.count)
            break
        }
        if text.hasPrefix("\""), let position = text.firstRange(of: ", line ") {
            let rest = text[position.upperBound...].drop { $0.isNumber }
            if rest.hasPrefix(": ") { text = rest.dropFirst(2) }
        }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}

/// A pointer to memory that is written before it is shared and never freed.
private struct SendablePointer<Pointee>: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<Pointee>

    init(_ pointer: UnsafeMutablePointer<Pointee>) {
        self.pointer = pointer
    }
}
