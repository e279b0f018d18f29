public import Messages

/// One line of the stream in which the logs of all nodes arrive.
public struct LogEntry: Equatable, Sendable {
    /// How much a line matters.
    public enum Level: String, CaseIterable, Comparable, Sendable {
        case debug, info, warning, error
        /// A line of a node's standard output: for the user, not about the node.
        case output

        public static func < (left: Level, right: Level) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { Level.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Seconds since 1970.
    public var time: Double
    /// The node's or service's id; `""` = the supervisor itself.
    public var node: String
    public var level: Level
    /// The session it concerns; `""` = none.
    public var session: String
    public var text: String

    /// Creates an entry.
    public init(time: Double, node: String = "", level: Level, session: String = "", text: String) {
        self.time = time
        self.node = node
        self.level = level
        self.session = session
        self.text = text
    }

    /// The entry as JSON.
    public var json: JSONValue {
        [
            "time": .number(time), "node": .string(node), "level": .string(level.rawValue),
            "session": .string(session), "text": .string(text),
        ]
    }

    /// Reads a line of a node's standard error: the runtime's JSON, or anything else a program prints.
    init(standardErrorLine line: String, node: String, time: Double) {
        if line.hasPrefix("{"), let json = try? JSONValue(parsing: line), let text = json["text"]?.string,
            let level = json["level"]?.string.flatMap(Level.init(rawValue:))
        {
            self.init(
                time: time, node: node, level: level, session: json["session"]?.string ?? "", text: text)
        } else {
            self.init(time: time, node: node, level: .info, text: line)
        }
    }
}
