import Foundation
import Glibc
import Messages
import Testing

/// What a graph survives: killed, hanging and crashing nodes, and its own death.
@Suite struct SurvivalTests {
    private let endless = """
        name: numbers
        nodes:
          source: {node: number-source, params: {count: 100000000, rate: 500}}
          relay: {node: number-relay, inputs: {in: source/numbers}}
          sink: {node: number-sink, inputs: {numbers: relay/out}}
        """

    private func received(_ run: GraphRun) -> Int {
        run.edge("relay/out>sink/numbers")?["received"]?.integer ?? 0
    }

    @Test(arguments: ["source", "relay", "sink"])
    func `a killed node is back within a second and the others do not notice`(id: String) throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        let before = run.pids
        let victim = try #require(before[id])

        kill(victim, SIGKILL)

        let isBack = eventually(within: 1) {
            let node = run.node(id)
            return node?["state"]?.string == "running" && node?["pid"]?.integer.map { pid_t($0) } != victim
        }
        #expect(isBack, "\(run.log)")
        for (other, pid) in run.pids where other != id { #expect(before[other] == pid) }
        let count = received(run)
        #expect(eventually(within: 5) { self.received(run) > count + 100 }, "the stream goes on")
        #expect(run.node(id)?["restarts"]?.integer == 1)
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
        #expect(run.leftovers.isEmpty)
    }

    @Test func `a node that begins is told which one is not there, and when it is`() throws {
        let program = "\(GraphRun.build)/number-relay"
        // Starts when it may, and describes itself at once.
        let late = "[ $# -gt 0 ] || until [ -e go ]; do sleep 0.05; done; exec \(program) \"$@\""
        let run = try GraphRun(
            """
            name: numbers
            nodes:
              source: {node: number-source, params: {count: 100000000, rate: 500}}
              relay: {command: [sh, -c, '\(late)', sh], inputs: {in: source/numbers}}
              sink: {node: number-sink, inputs: {numbers: relay/out}}
            """)
        for id in ["source", "relay"] {
            #expect(run.shows("awaits \(id) at [\"numbers\"]"), "\(run.log)")
        }
        #expect(!run.log.contains("is ready at"), "\(run.log)")

        #expect(FileManager.default.createFile(atPath: "\(run.folder)/go", contents: nil))

        for id in ["source", "relay"] {
            #expect(run.shows("\(id) is ready at [\"numbers\"]"), "\(run.log)")
        }
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
    }

    @Test func `a node is told when one dies whose messages it gets through others`() throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        kill(try #require(run.pids["source"]), SIGKILL)
        #expect(eventually(within: 5) { run.log.contains("source is back at [\"numbers\"]") }, "\(run.log)")
        let told = run.log.split(separator: "\n").filter {
            $0.contains("source") && $0.contains("[\"numbers\"]")
        }
        let isLost = try #require(told.firstIndex { $0.contains("lost source") }, "\(told)")
        #expect(told.count == isLost + 2 && told[isLost + 1].contains("source is back"))
        // It may have been there before the sink was.
        #expect([0, 2].contains(isLost), "\(told)")
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
    }

    @Test func `a node that crashes at every start is reported with its last words`() throws {
        let run = try GraphRun(
            """
            name: broken
            nodes:
              source: {node: number-source}
              relay: {node: number-relay, params: {crash_at_start: true}, inputs: {in: source/numbers}}
              sink: {node: number-sink, inputs: {numbers: relay/out}}
            """)
        #expect(run.exitCode(within: 20) == 1)
        #expect(run.log.contains("relay"))
        #expect(run.log.contains("failed for good"))
        #expect(run.log.contains("the device is on fire"))
        #expect(run.leftovers.isEmpty)
    }

    @Test func `a hanging node is found and replaced`() throws {
        let run = try GraphRun(
            endless.replacing("relay, inputs", with: "relay, params: {hang_at: 50}, inputs"))
        #expect(run.isRunning())
        let isReplaced = eventually(within: 15) { (run.node("relay")?["restarts"]?.integer ?? 0) == 1 }
        #expect(isReplaced, "\(run.log)")
        #expect(run.log.contains("no sign of life"))
        let count = received(run)
        #expect(eventually(within: 5) { self.received(run) > count + 100 })
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
    }

    @Test func `a killed supervisor leaves nothing behind`() throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        #expect(run.leftovers.count > 3)

        run.send(signal: SIGKILL)

        #expect(eventually(within: 2) { run.leftovers.isEmpty }, "\(run.leftovers)")
    }

    @Test func `a killed supervisor takes nodes with it that hang`() throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        kill(try #require(run.pid(of: "relay")), SIGSTOP)

        run.send(signal: SIGKILL)

        #expect(eventually(within: 2.5) { run.leftovers.isEmpty }, "\(run.leftovers)")
    }

    @Test func `a killed guardian is replaced, and the new one does its work`() throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        kill(try #require(run.guardian), SIGKILL)
        #expect(run.shows("a new one takes its place"))

        run.send(signal: SIGKILL)

        #expect(eventually(within: 2) { run.leftovers.isEmpty }, "\(run.leftovers)")
    }

    @Test func `a supervisor that was stopped for a while does not kill its nodes`() throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        let before = run.pids
        run.send(signal: SIGSTOP)
        usleep(5_500_000)
        run.send(signal: SIGCONT)
        let count = received(run)
        #expect(eventually(within: 5) { self.received(run) > count + 500 })
        #expect(run.pids == before)
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
    }

    @Test(arguments: [0, 2, 5, 10, 20, 40, 80, 160, 320])
    func `Ctrl-C ends the graph in every state of its start`(milliseconds: Int) throws {
        let run = try GraphRun(endless)
        usleep(UInt32(milliseconds) * 1000)
        run.send(signal: SIGINT)
        let code = run.exitCode(within: 10)
        // Before the command has taken over the signal, it ends by the signal itself.
        #expect(code == 0 || code == SIGINT, "\(run.log)")
        #expect(eventually(within: 2) { run.leftovers.isEmpty })
    }

    @Test func `Ctrl-C drains: what was sent still arrives`() throws {
        let run = try GraphRun(endless)
        #expect(run.isRunning())
        #expect(eventually(within: 5) { self.received(run) > 10 })
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 10) == 0)
        #expect(run.output.contains("in order true"), "the sink has seen the end: \(run.log)")
    }

    @Test func `Ctrl-C twice kills`() throws {
        let run = try GraphRun(
            endless.replacing("number-sink, inputs", with: "number-sink, params: {delay_us: 1000000}, inputs")
        )
        #expect(run.isRunning())
        run.send(signal: SIGINT)
        #expect(run.shows("draining"))
        run.send(signal: SIGINT)
        #expect(run.exitCode(within: 2) == 1)
        #expect(run.leftovers.isEmpty)
    }
}
