internal import CLinux
internal import Glibc
internal import Messages

extension Node {
    /// The node's program: describes itself, or runs in a graph as its environment says.
    public static func main() {
        let code = NodeProgram<Self>.run(arguments: Array(CommandLine.arguments.dropFirst()))
        // Not exit(3): a worker may still compute, and what it uses must not be torn down under it.
        _exit(code.rawValue)
    }
}

private enum NodeProgram<Body: Node> {
    static func run(arguments: [String]) -> NodeExit {
        switch arguments {
        case ["--describe"]:
            printOut(Body.manifest.json.indented + "\n")
            return .finished
        case ["--help"], ["-h"]:
            printOut(NodeHelp.text(of: Body.manifest))
            return .finished
        case []:
            guard let text = getenv(Wiring.environmentVariable) else {
                complain(
                    "\(Body.manifest.name) is a node: a graph file names it and `antiphon run GRAPH` starts it. "
                        + "`\(Body.manifest.name) --help` explains it.")
                return .misconfigured
            }
            return runInGraph(wiringText: String(cString: text))
        default:
            complain(
                "unknown argument '\(arguments.joined(separator: " "))'; see `\(Body.manifest.name) --help`")
            return .misconfigured
        }
    }

    private static func runInGraph(wiringText: String) -> NodeExit {
        let wiring: Wiring
        do {
            wiring = try Wiring(json: JSONValue(parsing: wiringText))
        } catch {
            complain("\(error)")
            return .misconfigured
        }
        do {
            let signals = try SignalDescriptor()
            let loop = try NodeLoop(Body.self, wiring: wiring, signals: signals)
            defer { loop.abandonBusyWorkers() }
            if wiring.control != nil {
                Readiness.tell()
                guard Readiness.waitForGo(signals) else { return .finished }
            }
            try loop.run()
            return .finished
        } catch let error as NodeError {
            LogLine(level: .error, text: error.description, session: "").write(asJSON: wiring.control != nil)
            if case .configuration = error { return .misconfigured }
            return .failed
        } catch {
            LogLine(level: .error, text: "\(error)", session: "").write(asJSON: wiring.control != nil)
            return .failed
        }
    }

    private static func printOut(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    private static func complain(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Readiness is told, not guessed: a line on descriptor 3 says "prepared", the end of descriptor 4 says "go".
private enum Readiness {
    static func tell() {
        // The word says that the node uses the control socket, before its hello has found its way there.
        let line = Array("control\n".utf8)
        _ = write(3, line, line.count)
        close(3)
    }

    /// Waits for the supervisor's go; `false` when asked to stop instead.
    static func waitForGo(_ signals: SignalDescriptor) -> Bool {
        while true {
            var descriptors = [
                pollfd(fd: signals.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: 4, events: Int16(POLLIN), revents: 0),
            ]
            guard linux_poll(&descriptors, 2, -1) > 0 else { continue }
            if descriptors[0].revents != 0 { return false }
            if descriptors[1].revents != 0 {
                close(4)
                return true
            }
        }
    }
}
