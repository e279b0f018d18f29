import Foundation
import Glibc
import Messages
import Testing

/// Programs that do everything wrong that a node can do, in a graph whose other nodes behave.
@Suite struct MisbehavingNodeTests {
    /// Runs a shell script as a node beside a chain that counts numbers.
    ///
    /// - Parameters:
    ///   - script: what the node does once it was started; `ready` tells that it is prepared, `go` waits for go.
    ///   - restart: the rule by which it is started again.
    private func run(_ script: String, restart: String = "on-failure", count: Int = 100_000_000) throws
        -> GraphRun
    {
        let folder = try GraphRun.makeFolder()
        try """
        #!/bin/sh
        if [ "$1" = --describe ]; then
            echo '{"name":"odd","purpose":"Misbehaves.","inputs":[],"outputs":[],"parameters":[]}'
            exit
        fi
        ready() { echo ready >&3; exec 3>&-; }
        go() { cat <&4 >/dev/null; }
        \(script)
        """.write(toFile: "\(folder)/odd.sh", atomically: true, encoding: .utf8)
        chmod("\(folder)/odd.sh", 0o700)
        try """
        name: odd
        nodes:
          odd: {command: ./odd.sh, restart: \(restart)}
          source: {node: number-source, params: {count: \(count), rate: 500}}
          sink: {node: number-sink, inputs: {numbers: source/numbers}}
        """.write(toFile: "\(folder)/graph.yml", atomically: true, encoding: .utf8)
        return try GraphRun(folder: folder, arguments: ["run", "graph.yml"])
    }

    private func received(_ run: GraphRun) -> Int {
        run.edge("source/numbers>sink/numbers")?["received"]?.integer ?? 0
    }

    /// Expects the other nodes to be at work and the graph to end by Ctrl-C, with nothing left.
    private func expectGoesOnAndStops(_ run: GraphRun, code: Int32 = 0) {
        let count = received(run)
        #expect(eventually(within: 5) { received(run) > count + 100 }, "\(run.log.suffix(2000))")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 8) == code, "\(run.log.suffix(2000))")
        #expect(run.output.contains("in order true"), "\(run.log.suffix(2000))")
        #expect(run.leftovers.isEmpty, "\(run.leftovers)")
    }

    @Test func `a node that closes its outputs is no reason to spin or to stop`() throws {
        let run = try run("ready; go; exec >&- 2>&-; exec sleep 1000")
        #expect(run.isRunning(), "\(run.log)")
        let supervisor = ProcessInfo.processInfo.systemUptime
        let before = cpuSeconds(of: run.process.processIdentifier)
        #expect(eventually(within: 5) { ProcessInfo.processInfo.systemUptime > supervisor + 1 })
        let used = cpuSeconds(of: run.process.processIdentifier) - before
        #expect(used < 0.5, "the supervisor spins: \(used) s of CPU in 1 s")
        expectGoesOnAndStops(run)
    }

    @Test func `ten megabytes without a line break are passed on in pieces, and nothing waits for them`()
        throws
    {
        let run = try run("ready; go; head -c 10000000 /dev/zero | tr '\\0' x; exec sleep 1000")
        #expect(run.isRunning(), "\(run.log)")
        #expect(eventually(within: 15) { run.output.utf8.count > 9_900_000 }, "\(run.output.utf8.count)")
        #expect(memory(of: run.process.processIdentifier) < 100_000_000)
        let longest = run.output.split(separator: "\n").map(\.utf8.count).max() ?? 0
        #expect(longest <= 65_536)
        expectGoesOnAndStops(run)
    }

    @Test func `a log without end keeps the memory of the supervisor small`() throws {
        let run = try run(
            "ready; go; head -c 60000000 /dev/zero | tr '\\0' x >/dev/stderr; echo done; exec sleep 1000")
        #expect(run.isRunning(), "\(run.log)")
        #expect(run.shows("done", within: 30))
        #expect(memory(of: run.process.processIdentifier) < 50_000_000)
        expectGoesOnAndStops(run)
    }

    @Test func `a node that ignores SIGTERM is killed, so that the graph ends`() throws {
        let run = try run("trap '' TERM INT HUP; ready; go; while :; do sleep 1; done")
        #expect(run.isRunning(), "\(run.log)")
        expectGoesOnAndStops(run)
    }

    @Test func `what a node has started ends with it`() throws {
        let run = try run(
            "ready; go; (trap '' TERM HUP; exec sleep 1000) & echo $! >grandchild; kill -9 $$")
        #expect(eventually(within: 10) { (run.node("odd")?["restarts"]?.integer ?? 0) >= 1 }, "\(run.log)")
        let isGone = eventually(within: 5) {
            let text = try? String(contentsOfFile: "\(run.folder)/grandchild", encoding: .utf8)
            guard let pid = pid_t(text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "") else {
                return false
            }
            return kill(pid, 0) != 0
        }
        #expect(isGone)
        #expect(run.exitCode(within: 15) == 1)
        #expect(run.leftovers.isEmpty, "\(run.leftovers)")
    }

    @Test func `a grandchild that keeps the outputs open holds up nothing`() throws {
        let run = try run("ready; go; (trap '' TERM HUP; exec sleep 1000) & exit 0")
        #expect(eventually(within: 10) { run.node("odd")?["state"] == "finished" }, "\(run.log)")
        expectGoesOnAndStops(run)
    }

    @Test func `a node that exits with 0 at once has finished, whether it was ready or not`() throws {
        for script in ["exit 0", "ready; exit 0", "ready; go; exit 0"] {
            let run = try run(script, count: 200)
            #expect(run.exitCode(within: 10) == 0, "\(script): \(run.log)")
            #expect(run.output.contains("received 200, last 199, in order true"), "\(script): \(run.log)")
            #expect(!run.log.contains("starts again"), "\(script): \(run.log)")
        }
    }

    @Test(arguments: ["exit 3", "exec 3>&-; exit 3", "echo >&3; exit 3", "kill -SEGV $$"])
    func `a node that always dies before it is ready is given up with its last words`(end: String) throws {
        let run = try run("echo 'no such device' >&2; \(end)")
        #expect(run.exitCode(within: 10) == 1, "\(run.log)")
        #expect(run.log.contains("failed for good"), "\(run.log)")
        #expect(run.log.contains("no such device"), "\(run.log)")
        #expect(run.leftovers.isEmpty)
    }

    @Test func `a node with a wrong configuration is not started again`() throws {
        let run = try run("echo 'set the parameter' >&2; exit 64", restart: "always")
        #expect(run.exitCode(within: 5) == 1, "\(run.log)")
        #expect(!run.log.contains("starts again"), "\(run.log)")
        #expect(run.log.contains("set the parameter"), "\(run.log)")
    }

    @Test func `a node that never gets ready does not keep the graph from stopping`() throws {
        let run = try run("trap '' TERM; sleep 1000 & wait; sleep 1000")
        #expect(eventually(within: 10) { run.node("odd")?["state"] == "starting" }, "\(run.log)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 6) == 0, "\(run.log)")
        #expect(run.leftovers.isEmpty, "\(run.leftovers)")
    }

    @Test func `a node that floods its readiness pipe is ready once`() throws {
        let run = try run("head -c 1000000 /dev/urandom >&3; exec 3>&-; go; exec sleep 1000")
        #expect(run.isRunning(), "\(run.log)")
        expectGoesOnAndStops(run)
    }

    // MARK: Describing

    @Test(arguments: [
        ("echo garbage", "answered `--describe` with something else"),
        ("exit 7", "`--describe` failed (exit code 7)"),
        ("kill -9 $$", "`--describe` failed (killed by signal 9"),
        ("exec head -c 100000000 /dev/zero", "answered `--describe` with something else"),
        ("head -c 1000000 /dev/zero | tr '\\0' '['", "answered `--describe` with something else"),
    ])
    func `a program that cannot describe itself is named with its place`(script: String, phrase: String)
        throws
    {
        let folder = try CallFolder()
        try folder.write("#!/bin/sh\n\(script)\n", to: "odd.sh")
        chmod("\(folder.path)/odd.sh", 0o700)
        try folder.write("name: odd\nnodes:\n  odd: {command: ./odd.sh}\n", to: "graph.yml")
        for command in ["check", "run"] {
            let call = try CommandCall(command, "graph.yml", in: folder.path, within: 15)
            #expect(call.exitCode == 2, "\(call.errors)")
            #expect(call.errors.contains("graph.yml:3:18: "), "\(call.errors)")
            #expect(call.errors.contains(phrase), "\(call.errors)")
            #expect(call.errors.utf8.count < 2000)
        }
    }

    // MARK: What it takes

    private func cpuSeconds(of pid: pid_t) -> Double {
        statistics(of: pid, fields: 11, 12) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Resident memory in bytes.
    private func memory(of pid: pid_t) -> Double {
        statistics(of: pid, fields: 21) * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The sum of fields of `/proc/PID/stat`, numbered from the one after the name.
    private func statistics(of pid: pid_t, fields numbers: Int...) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
        return numbers.compactMap { Double(fields.dropFirst($0).first ?? "") }.reduce(0, +)
    }
}
