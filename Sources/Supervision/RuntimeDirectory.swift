internal import CLinux
internal import Glibc

/// The folder of one running graph: its sockets and nothing else. It goes with the supervisor.
public struct RuntimeDirectory: Equatable, Sendable {
    /// The folder's path.
    public let path: String
    /// The graph's name.
    public let graph: String
    /// The supervisor's process.
    public let process: Int32

    /// The folder that holds those of all running graphs of this user: `$XDG_RUNTIME_DIR/antiphon`, or one that also
    /// lies in memory where the system has no such directory.
    public static var base: String {
        if let directory = getenv("XDG_RUNTIME_DIR"), directory.pointee != 0 {
            return "\(String(cString: directory))/antiphon"
        }
        let usual = "/run/user/\(getuid())"
        if access(usual, W_OK) == 0 { return "\(usual)/antiphon" }
        return access("/dev/shm", W_OK) == 0 ? "/dev/shm/antiphon-\(getuid())" : "/tmp/antiphon-\(getuid())"
    }

    /// The folder for a graph that this process runs; not yet created.
    init(graph: String) {
        self.graph = graph
        process = getpid()
        path = "\(RuntimeDirectory.base)/\(graph)-\(process)"
    }

    /// A folder that stands under `base`; `nil` where the name is no graph's.
    private init?(name: String) {
        guard let dash = name.lastIndex(of: "-"), let process = Int32(name[name.index(after: dash)...]) else {
            return nil
        }
        graph = String(name[..<dash])
        self.process = process
        path = "\(RuntimeDirectory.base)/\(name)"
    }

    /// Where the supervisor listens.
    var controlEndpoint: String { "ipc://\(path)/control" }

    /// The endpoint of an edge, by its number.
    func endpoint(edge: Int) -> String { "ipc://\(path)/e\(edge)" }

    /// Creates the folder, for this user alone.
    func create() throws(SupervisionError) {
        guard "\(path)/control-0000000000".utf8.count <= 107 else { throw .pathTooLong(path) }
        if mkdir(RuntimeDirectory.base, 0o700) != 0, errno != EEXIST {
            throw .system("mkdir \(RuntimeDirectory.base)")
        }
        var information = stat()
        guard lstat(RuntimeDirectory.base, &information) == 0, information.st_uid == getuid(),
            information.st_mode & S_IFMT == S_IFDIR
        else { throw .system("\(RuntimeDirectory.base) is not a folder of this user", code: EPERM) }
        remove()
        guard mkdir(path, 0o700) == 0 else { throw .system("mkdir \(path)") }
    }

    /// Removes the folder and the sockets in it.
    func remove() {
        for name in RuntimeDirectory.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// The folders of all running graphs. Those whose supervisor is dead are removed.
    static func all() -> [RuntimeDirectory] {
        names(in: base).sorted().compactMap { name in
            guard let directory = RuntimeDirectory(name: name) else { return nil }
            if kill(directory.process, 0) != 0, errno == ESRCH {
                directory.remove()
                return nil
            }
            return directory
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
