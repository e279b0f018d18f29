import Messages

extension RealtimeSession {
    /// Takes a function call of llm, or a piece of one.
    mutating func hear(call event: Event) {
        guard let index = index(ofResponse: event.metadata.response ?? event["response"]?.string),
            [.thinking, .speaking].contains(responses[index].life), let call = CallPiece(event)
        else { return }
        responses[index].lastSign = now
        if responses[index].isEarly(call) {
            responses[index].keep(early: call)
            _ = endTooLong(index)
        } else {
            take(call, of: index)
        }
    }

    /// Takes the calls whose text has come, or that need not wait for more of it.
    mutating func takeEarlyCalls(of id: String) {
        guard let index = index(ofResponse: id) else { return }
        for call in responses[index].takeEarlyCalls() {
            guard let index = self.index(ofResponse: id) else { return }
            take(call, of: index)
        }
    }

    private mutating func take(_ call: CallPiece, of index: Int) {
        let id = responses[index].id
        if let open = responses[index].openCall, responses[index].calls[open].modelID != call.modelID {
            // Some servers tell parallel calls in turns.
            responses[index].held.append(call)
            if endTooLong(index) { return }
        } else {
            tell(call, of: index)
            tellHeld(of: id)
        }
        if call.isWhole { settle(id) }
    }

    /// Tells what waited for a call to end, until the next call that is not complete.
    private mutating func tellHeld(of id: String) {
        while let index = index(ofResponse: id), responses[index].openCall == nil,
            let piece = responses[index].held.takeFirst()
        {
            switch piece {
            case .text(let text): write(text, of: index)
            case .call(let call): tell(call, of: index)
            }
        }
    }

    /// Ends calls that llm began and does not count: they were cut off, and nothing must wait for them.
    mutating func endCutCalls(of id: String) {
        while let index = index(ofResponse: id), responses[index].hasAllCalls,
            let open = responses[index].openCall
        {
            closeCall(open, of: index, as: .incomplete)
            tellHeld(of: id)
        }
    }

    private mutating func tell(_ piece: CallPiece, of index: Int) {
        guard let call = openCall(piece.modelID, piece.name, of: index) else { return }
        guard piece.isWhole else {
            write(piece.arguments ?? "", call: call, of: index)
            _ = endTooLong(index)
            return
        }
        let told = responses[index].calls[call].arguments
        // What the client was told cannot be taken back.
        if let whole = piece.arguments, whole.utf8.starts(with: told.utf8) {
            write(
                String(decoding: whole.utf8.dropFirst(told.utf8.count), as: UTF8.self), call: call, of: index)
        }
        guard !endTooLong(index) else { return }
        closeCall(call, of: index, as: .completed)
    }

    /// The place of a call that is not done, which begins where it is not known; `nil` without a name for it.
    private mutating func openCall(_ modelID: String, _ name: String?, of index: Int) -> Int? {
        if let known = responses[index].calls.firstIndex(where: { $0.modelID == modelID && !$0.isDone }) {
            return known
        }
        guard let name, !name.isEmpty else { return nil }
        // The sound of a message comes long after its words, so that only text can have ended by now.
        if responses[index].settings.modality == .text { closeMessage(of: index, as: .completed) }
        let (target, body) = target(of: name, modelID, in: responses[index])
        let item = Item(id: identifiers.make("item_"), status: .inProgress, body: body)
        let place = open(item, in: index)
        responses[index].calls.append(
            OpenCall(modelID: modelID, target: target, itemID: item.id, outputIndex: place, name: name))
        return responses[index].calls.count - 1
    }

    /// Who is to do what llm calls, and the item that it begins with.
    private mutating func target(
        of name: String, _ modelID: String, in response: Response
    ) -> (OpenCall.Target, Item.Body) {
        if let entry = response.tools[name] {
            return (.server(entry), .mcpCall(MCPCall(server: entry.tool.server, name: entry.tool.name)))
        }
        // Some models number their calls anew in each response.
        let isUsable =
            !modelID.isEmpty && modelID.utf8.allSatisfy(\.isIdentifier) && modelID.utf8.count <= 64
            && !conversation.hasCall(modelID) && !response.calls.contains { $0.callID == modelID }
        let callID = isUsable ? modelID : identifiers.make("call_", length: 16)
        return (.function(callID: callID), .functionCall(name: name, callID: callID, arguments: ""))
    }

    private mutating func write(_ delta: String, call: Int, of index: Int) {
        guard !delta.isEmpty else { return }
        responses[index].calls[call].arguments += delta
        var fields = place(of: responses[index].calls[call], in: responses[index])
        fields["delta"] = .string(delta)
        send("response.\(responses[index].calls[call].kind)_arguments.delta", fields)
    }

    /// Ends a call.
    mutating func closeCall(_ number: Int, of index: Int, as status: ItemStatus) {
        guard !responses[index].calls[number].isDone else { return }
        responses[index].calls[number].isDone = true
        let call = responses[index].calls[number]
        var fields = place(of: call, in: responses[index])
        fields["arguments"] = .string(call.arguments)
        switch call.target {
        case .function(let callID):
            fields["name"] = .string(call.name)
            send("response.function_call_arguments.done", fields)
            responses[index].output[call.outputIndex].body = .functionCall(
                name: call.name, callID: callID, arguments: call.arguments)
            close(outputIndex: call.outputIndex, of: index, as: status)
        case .server(let entry):
            send("response.mcp_call_arguments.done", fields)
            take(call, entry, of: index, isWhole: status == .completed)
        }
    }

    private func place(of call: OpenCall, in response: Response) -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "response_id": .string(response.id), "item_id": .string(call.itemID),
            "output_index": .number(call.outputIndex),
        ]
        fields["call_id"] = call.callID.map(JSONValue.string)
        return fields
    }
}

extension OpenCall {
    /// The id by which a client knows a call that it is to make.
    fileprivate var callID: String? { if case .function(let id) = target { id } else { nil } }

    /// What its events are named after.
    fileprivate var kind: String { callID == nil ? "mcp_call" : "function_call" }
}
