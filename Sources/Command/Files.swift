internal import Glibc

/// The files that the command reads, writes and looks for.
enum Files {
    /// The largest file that is read, in bytes: a device may have no end.
    private static let largest = 64 << 20

    /// All bytes of a file.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot be read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot be read", path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= largest else {
                throw .failed("\(path) cannot be read: it is larger than \(largest >> 20) MiB")
            }
        }
    }

    /// Creates a file that is not there yet.
    static func create(_ path: String, _ text: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("cannot be created", path) }
        defer { close(descriptor) }
        guard writeAll(Array(text.utf8), to: descriptor) else { throw failure("cannot be written", path) }
    }

    /// Creates a folder and those above it.
    static func createFolder(_ path: String) throws(CommandFailure) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw failure("cannot be created", path)
            }
        }
    }

    /// The names in a folder; `nil` where it cannot be read.
    static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether there is a file or folder.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The path without links and dots; `nil` where there is no such file.
    static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func failure(_ what: String, _ path: String) -> CommandFailure {
        .failed("\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
