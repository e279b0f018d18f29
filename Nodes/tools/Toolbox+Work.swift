import HTTPClient
import Messages
import NodeRuntime
import Processes
import ToolCalls

/// How the work of a call is begun, watched and given up.
extension Toolbox {
    func start(_ call: OpenCall, _ entry: Catalog.Entry, _ arguments: JSONValue, _ node: NodeContext) {
        switch entry.worker {
        case .server(let server, let tool):
            guard let programs else { return }
            call.work = .server(server)
            server.call(tool, arguments, for: call, programs, node)
        case .declared(let tool):
            switch tool.work {
            case .command(let program): run(program, arguments, for: call, node)
            case .http(let template): ask(template, arguments, for: call, node)
            case .message(let waits): tell(tool.name, arguments, waitsForReply: waits, for: call, node)
            }
        }
    }

    /// Ends the work on a call of which no result is wanted any more.
    func giveUp(_ call: OpenCall, reason: String, _ node: NodeContext) {
        switch call.work {
        case .command(let program): programs?.end(program, node)
        case .http(let transfer, _): transfers?.cancel(transfer, node)
        case .message:
            node.send(
                Event("cancel", ["call_id": .string(call.id)], time: node.now, metadata: call.metadata),
                to: ToolsNode.commands)
        case .server(let server):
            if let programs { server.cancel(call, reason: reason, programs, node) }
        case nil: break
        }
        call.work = nil
    }

    // MARK: Programs

    private func run(
        _ program: ProgramDeclaration, _ arguments: JSONValue, for call: OpenCall, _ node: NodeContext
    ) {
        guard let programs else { return }
        do throws(ProcessFailure) {
            let running = try programs.start(program, node)
            call.work = .command(running)
            _ = running.send(arguments.utf8 + [UInt8(ascii: "\n")], node)
            running.endInput(node)
        } catch {
            fail(call, "cannot \(error)", node)
        }
    }

    func take(_ news: RunningProgram.News, of program: RunningProgram, _ node: NodeContext) {
        // What a program says that was given up is of no interest.
        guard
            let call = calls.first(where: { call in
                if case .command(let running) = call.work { running === program } else { false }
            })
        else { return }
        call.add(output: news.output)
        call.add(errors: news.errors)
        if call.outputCount > Toolbox.mostBytes {
            giveUp(call, reason: "", node)
            return fail(call, "its output is longer than \(Toolbox.mostBytes) bytes", node)
        }
        switch news.end {
        case nil: break
        case .exited(code: 0): succeed(call, text: call.output, node)
        case let end?:
            let words = call.lastWords
            fail(call, words.isEmpty ? "it ended with \(end)" : "it ended with \(end): \(words)", node)
        }
    }

    // MARK: HTTP

    private func ask(
        _ template: HTTPTemplate, _ arguments: JSONValue, for call: OpenCall, _ node: NodeContext
    ) {
        guard let transfers else { return }
        do {
            let request = try template.request(arguments.object ?? [:])
            let transfer = try transfers.start(
                HTTPRequest(
                    url: request.url, headers: request.headers, body: request.body, method: request.method),
                node)
            // Without the query, which may hold a key.
            let server = ServerAddress(request.url)?.host ?? "the server"
            call.work = .http(transfer, server: server)
        } catch let fault as HTTPTemplate.Fault {
            fail(call, fault.reason, node)
        } catch {
            fail(call, "cannot ask: \(error)", node)
        }
    }

    func take(_ event: TransferEvent, _ node: NodeContext) {
        for call in calls {
            guard case .http(event.transfer, let server)? = call.work else { continue }
            switch event.kind {
            case .head(let head): call.head = head
            case .body(let bytes):
                call.add(output: bytes)
                guard call.outputCount > Toolbox.mostBytes else { continue }
                giveUp(call, reason: "", node)
                fail(call, "the answer of \(server) is longer than \(Toolbox.mostBytes) bytes", node)
            case .end: finish(call, server, node)
            case .failure(let failure): fail(call, "\(server) was not reached: \(failure)", node)
            }
        }
    }

    private func finish(_ call: OpenCall, _ server: String, _ node: NodeContext) {
        switch call.head.status {
        case 200..<300: succeed(call, text: call.output, node)
        case 300..<400:
            let place = call.head["location"] ?? "another place"
            fail(call, "\(server) says that it has moved to \(place): change 'url' in the tools file", node)
        default:
            let words = String(decoding: call.output.prefix(500), as: UTF8.self)
            fail(call, "\(server) answered \(call.head.status): \(words)", node)
        }
    }

    // MARK: Other nodes

    private func tell(
        _ name: String, _ arguments: JSONValue, waitsForReply: Bool, for call: OpenCall, _ node: NodeContext
    ) {
        guard node.isConnected(ToolsNode.commands) else {
            return fail(call, "nothing in the graph takes it: the output 'commands' is not wired", node)
        }
        var fields = arguments.object ?? [:]
        fields["call_id"] = .string(call.id)
        node.send(Event(name, fields, time: node.now, metadata: call.metadata), to: ToolsNode.commands)
        if waitsForReply {
            call.work = .message
        } else {
            succeed(call, ["status": "sent"], node)
        }
    }

    func take(reply: Event, _ node: NodeContext) {
        guard let id = reply["call_id"]?.string,
            let call = calls.first(where: { call in
                guard call.id == id, case .message = call.work else { return false }
                // A node that does not pass the session on may answer all the same.
                return reply.metadata.session.isEmpty || reply.metadata.session == call.metadata.session
            })
        else { return }
        if let error = reply["error"], error != .null {
            fail(call, error.string ?? error.description, node)
        } else {
            succeed(call, reply["output"] ?? .null, node)
        }
    }
}
