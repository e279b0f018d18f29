internal import CommandLineParsing
internal import Glibc
internal import Messages
internal import Supervision

/// How log lines are written.
struct LogFormat {
    enum Kind: String, CaseIterable {
        case text
        case json
    }

    var kind: Kind
    var hasColours: Bool
    /// Columns for the node's id: that of the longest.
    var idWidth: Int

    /// The name that the supervisor's own lines bear.
    static let supervisorName = "antiphon"

    private static let levelWidth = LogEntry.Level.allCases.map(\.rawValue.count).max() ?? 0

    init(kind: Kind, hasColours: Bool = false, ids: [String] = []) {
        self.kind = kind
        self.hasColours = hasColours
        idWidth = (ids + [LogFormat.supervisorName]).map(\.count).max() ?? 0
    }

    /// The line, or several where the text has breaks, with a line break at the end.
    func line(_ entry: LogEntry) -> String {
        guard kind == .text else { return "\(entry.json)\n" }
        let time = LogFormat.timeOfDay(entry.time)
        let id = TextLayout.pad(entry.node.isEmpty ? LogFormat.supervisorName : entry.node, to: idWidth)
        let level = TextLayout.pad(entry.level.rawValue, to: LogFormat.levelWidth)
        let session = entry.session.isEmpty ? "" : "[\(entry.session)] "
        // Further lines of one text stand below its first.
        let indentation = String(repeating: " ", count: time.count + idWidth + level.count + 6)
        let text = entry.text.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n\(indentation)")
        let paint = { (colour: Colour, text: String) in colour.apply(to: text, if: hasColours) }
        return "\(paint(.dim, time))  \(paint(.cyan, id))  \(paintLevel(level, entry.level))  "
            + "\(paint(.dim, session))\(text)\n"
    }

    private func paintLevel(_ text: String, _ level: LogEntry.Level) -> String {
        switch level {
        case .debug: Colour.dim.apply(to: text, if: hasColours)
        case .warning: Colour.yellow.apply(to: text, if: hasColours)
        case .error: Colour.red.apply(to: text, if: hasColours)
        case .info, .output: text
        }
    }

    /// The local time of day: `HH:MM:SS.mmm`.
    static func timeOfDay(_ seconds: Double) -> String {
        let milliseconds =
            seconds.isFinite && seconds.magnitude < 1e12 ? Int((seconds * 1000).rounded(.down)) : 0
        var time = time_t(milliseconds / 1000)
        var parts = tm()
        localtime_r(&time, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Measures.twoDigits(Int($0)) }
        let thousandths = String(milliseconds % 1000 + 1000).dropFirst()
        return "\(clock.joined(separator: ":")).\(thousandths)"
    }
}

extension LogEntry {
    /// Reads a notice of the supervisor; `nil` where it is another kind of notice.
    init?(notice json: JSONValue) {
        guard json["type"] == "log", let text = json["text"]?.string else { return nil }
        self.init(
            time: json["time"]?.number ?? 0, node: json["node"]?.string ?? "",
            level: json["level"]?.string.flatMap(Level.init) ?? .info, session: json["session"]?.string ?? "",
            text: text)
    }
}
