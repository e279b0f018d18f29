internal import Glibc
internal import Messages

/// How much a log line matters.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, warning, error

    public static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        LogLevel.allCases.firstIndex(of: self) ?? 0
    }
}

/// One line that a node logs.
public struct LogLine: Equatable, Sendable {
    public var level: LogLevel
    /// The text; line breaks are kept.
    public var text: String
    /// The session it concerns; `""` = none.
    public var session: String

    /// The line as a supervisor reads it from standard error: one JSON object.
    var json: JSONValue {
        var members: [String: JSONValue] = ["level": .string(level.rawValue), "text": .string(text)]
        if !session.isEmpty { members["session"] = .string(session) }
        return .object(members)
    }

    /// Writes the line to standard error: JSON for a supervisor, plain for a person.
    func write(asJSON: Bool) {
        var bytes: [UInt8]
        if asJSON {
            bytes = json.utf8
        } else {
            bytes = Array("\(level.rawValue): \(session.isEmpty ? "" : "[\(session)] ")\(text)".utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
        // One write per line, so that lines of several threads do not mix. A log that cannot be written is lost:
        // there is no one left to tell.
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
