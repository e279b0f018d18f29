internal import CLinux
internal import Glibc
public import Messages
internal import Processes

/// The node programs that this machine has, by name.
public struct NodeCatalog: Sendable {
    /// The folders that are searched, in order.
    public let folders: [String]

    /// A catalog of the given folders.
    public init(folders: [String]) {
        self.folders = folders
    }

    /// The folders of `ANTIPHON_NODE_PATH`, then that of the running program.
    public static func standard() -> NodeCatalog {
        var folders: [String] = []
        if let path = getenv("ANTIPHON_NODE_PATH") {
            folders = String(cString: path).split(separator: ":").map(String.init)
        }
        return NodeCatalog(folders: folders + [programFolder()])
    }

    /// The folder of the running program, links resolved.
    public static func programFolder() -> String {
        guard let resolved = realpath("/proc/self/exe", nil) else { return "." }
        defer { free(resolved) }
        let path = String(cString: resolved)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// The program of a node; `nil` where no folder has it.
    public func path(of name: String) -> String? {
        guard NodeCatalog.isNodeName(name) else { return nil }
        return folders.lazy.map { "\($0)/\(name)" }.first(where: ProgramPath.isProgram)
    }

    /// The names of all programs that may be nodes; `describe` tells which are.
    public func names() -> [String] {
        var names: Set<String> = []
        for folder in folders {
            guard let stream = opendir(folder) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if NodeCatalog.isNodeName(name), name != "antiphon",
                    ProgramPath.isProgram("\(folder)/\(name)")
                {
                    names.insert(name)
                }
            }
        }
        return names.sorted()
    }

    private static func isNodeName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}

/// Why a program did not describe itself.
public enum DescribeError: Error, Equatable, CustomStringConvertible, Sendable {
    /// It could not be started.
    case cannotStart(String)
    /// It did not answer in time.
    case noAnswer(seconds: Int)
    /// It ended with an error: how, and the last line it printed.
    case failed(String, lastLine: String)
    /// What it printed is no manifest.
    case notAManifest(String)

    public var description: String {
        switch self {
        case .cannotStart(let reason): "cannot be started: \(reason)"
        case .noAnswer(let seconds): "did not answer `--describe` in \(seconds) s"
        case .failed(let end, let line): "`--describe` failed (\(end))\(line.isEmpty ? "" : ": \(line)")"
        case .notAManifest(let reason): "answered `--describe` with something else: \(reason)"
        }
    }
}

extension NodeCatalog {
    /// How long a program may take to describe itself, in seconds.
    public static let describeTimeout = 10
    /// How much a program may print about itself, in bytes.
    public static let describeLimit = 1 << 20

    /// Asks programs for their manifests, all at once.
    ///
    /// - Parameters:
    ///   - programs: the path and arguments of each program, by any key.
    ///   - folder: the folder to start them in; that of this process where `nil`.
    public static func describe<Key: Hashable>(
        _ programs: [Key: [String]], folder: String? = nil
    ) -> [Key: Result<Manifest, DescribeError>] {
        var results: [Key: Result<Manifest, DescribeError>] = [:]
        var running: [Key: (process: ChildProcess, output: [UInt8], errors: [UInt8])] = [:]
        for (key, arguments) in programs {
            do throws(ProcessFailure) {
                let process = try ChildProcess(
                    arguments: arguments + ["--describe"], environment: inheritedEnvironment(),
                    folder: folder)
                running[key] = (process, [], [])
            } catch {
                results[key] = .failure(.cannotStart("\(error)"))
            }
        }
        let deadline = monotonicNanoseconds() + UInt64(describeTimeout) * 1_000_000_000
        while !running.isEmpty {
            let now = monotonicNanoseconds()
            guard now < deadline else { break }
            waitForAny(running.values.map(\.process), until: deadline, now)
            for key in Array(running.keys) {
                guard var entry = running[key] else { continue }
                let end = entry.process.reap()
                entry.output += entry.process.readOutput()
                entry.errors = Array(
                    (entry.errors + entry.process.readStandardError()).suffix(describeLimit))
                running[key] = entry
                guard entry.output.count <= describeLimit else {
                    results[key] = .failure(.notAManifest("more than \(describeLimit >> 20) MiB"))
                    if end == nil { kill(entry.process) }
                    running[key] = nil
                    continue
                }
                guard let end else { continue }
                results[key] = manifest(from: entry.output, errors: entry.errors, end)
                running[key] = nil
            }
        }
        for (key, entry) in running {
            kill(entry.process)
            results[key] = .failure(.noAnswer(seconds: describeTimeout))
        }
        return results
    }

    private static func kill(_ process: ChildProcess) {
        process.signal(SIGKILL)
        waitpid(process.pid, nil, 0)
    }

    private static func waitForAny(_ processes: [ChildProcess], until deadline: UInt64, _ now: UInt64) {
        var descriptors = processes.flatMap { process in
            [process.processDescriptor, process.output, process.standardError].filter { $0 >= 0 }
        }.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = linux_poll(&descriptors, nfds_t(descriptors.count), Int64(clamping: deadline - now))
    }

    private static func manifest(
        from output: [UInt8], errors: [UInt8], _ end: ProcessEnd
    ) -> Result<Manifest, DescribeError> {
        guard end == .exited(code: 0) else {
            let lastLine = String(decoding: errors, as: UTF8.self).split(separator: "\n").last ?? ""
            return .failure(.failed("\(end)", lastLine: String(lastLine)))
        }
        do {
            return .success(try Manifest(json: JSONValue(parsing: output)))
        } catch {
            return .failure(.notAManifest("\(error)"))
        }
    }
}
