internal import Glibc
internal import Supervision

/// Where running graphs live, which there are, and what dead ones have left.
enum RuntimeDirectories {
    static func examine() -> [Finding] {
        let base = RuntimeDirectory.base
        let before = Files.names(in: base) ?? []
        // Looking for running graphs removes what dead supervisors have left.
        let running = RunningGraph.all()
        let after = Files.names(in: base) ?? []
        let swept = before.filter { !after.contains($0) }
        let strange = after.filter { name in !running.contains { $0.directory == "\(base)/\(name)" } }

        var findings = [examine(base: base)]
        findings.append(
            .ok(
                "running graphs",
                running.isEmpty ? "none" : running.map { "\($0.name) (\($0.pid))" }.joined(separator: ", ")))
        if !swept.isEmpty {
            findings.append(
                .note(
                    "runtime directories",
                    "removed what dead graphs had left: \(swept.joined(separator: ", "))"))
        }
        if !strange.isEmpty {
            findings.append(
                .note(
                    "runtime directories",
                    "\(base) holds what no graph has made: \(strange.joined(separator: ", "))",
                    remedy: "remove it"))
        }
        return findings
    }

    /// The folder of all runtime directories: it, or the nearest one above that exists, must be writable.
    private static func examine(base: String) -> Finding {
        let remedy = "set XDG_RUNTIME_DIR to a folder of yours with a short path"
        var folder = base
        while !Files.exists(folder), let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
            folder = String(folder[..<slash])
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            return .missing(
                base, "runtime directories cannot be made: \(folder) is not writable", remedy: remedy)
        }
        // A socket's path has at most 107 bytes, of which a graph's name and the socket's own take some 70.
        guard base.utf8.count <= 40 else {
            return .note(base, "a long path: graphs with long names will find no room in it", remedy: remedy)
        }
        return .ok(base, "runtime directories")
    }
}
