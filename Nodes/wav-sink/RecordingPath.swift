import Glibc

/// The files of a sink: one, or one for each session where the file's name contains `{session}`.
struct RecordingPath {
    /// The folder of all its files.
    let folder: String
    /// Whether each session has a file of its own.
    let isPerSession: Bool
    private let name: String

    static let placeholder = "{session}"

    /// Reads the parameter; nil where it names no file, or the placeholder stands in the folder.
    init?(_ path: String) {
        let slash = path.lastIndex(of: "/")
        let split = slash.map { path.index(after: $0) } ?? path.startIndex
        name = String(path[split...])
        folder = slash == nil ? "." : String(path[..<split])
        isPerSession = name.contains(Self.placeholder)
        guard !name.isEmpty, !folder.contains(Self.placeholder) else { return nil }
    }

    /// What stands in the way of writing, and how to mend it; nil where nothing does.
    var obstacle: String? {
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return "there is no folder '\(folder)': make it, or choose another"
        }
        guard !isPerSession, stat(path(session: ""), &status) == 0 else {
            return access(folder, W_OK | X_OK) == 0 ? nil : "the folder '\(folder)' is not writable"
        }
        guard status.st_mode & S_IFMT != S_IFDIR else { return "it is a folder" }
        return access(path(session: ""), W_OK) == 0 ? nil : "the file is there and not writable"
    }

    /// The file that takes a session's audio.
    func path(session: String) -> String {
        let parts = name.split(separator: Self.placeholder, omittingEmptySubsequences: false)
        let file = parts.joined(separator: Self.escape(session))
        return folder == "." ? file : folder + file
    }

    /// A session's name comes from outside: what could lead to another folder is written as `%` and two digits.
    private static func escape(_ session: String) -> String {
        var escaped = ""
        for byte in session.utf8.prefix(100) {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += byte < 16 ? "%0" : "%"
                escaped += String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
