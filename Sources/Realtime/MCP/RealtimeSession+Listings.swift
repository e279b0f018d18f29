import Messages

/// A list of a server's tools that is in the making.
struct Listing {
    let itemID: String
    let server: MCPServer
    /// When it is given up, in nanoseconds.
    let deadline: UInt64
}

/// What a client learns of a server that it declares: `conversation.item.added` of an item without tools,
/// `mcp_list_tools.in_progress`, `.completed` or `.failed`, and `conversation.item.done` with the tools. A response that
/// may call tools of a server waits for its list, so that the first question has them too.
extension RealtimeSession {
    /// Lists the tools of servers that were not listed as they are declared now.
    mutating func listTools(of settings: ToolSettings) {
        for server in settings.servers {
            let isSame = declaredServers[server.label] == server
            let isListing = listings.contains { $0.server.label == server.label }
            guard !isSame || (listedTools[server.label] == nil && !isListing) else { continue }
            if declaredServers.count >= options.limits.servers { declaredServers = [:] }
            declaredServers[server.label] = server
            for listing in listings where listing.server.label == server.label { fail(listing) }
            begin(listingOf: server)
        }
        endListings()
    }

    private mutating func begin(listingOf server: MCPServer) {
        let item = Item(
            id: identifiers.make("item_"), status: .inProgress,
            body: .mcp(.listTools(server: server.label, tools: [])))
        let previous = conversation.last
        conversation.append(item)
        send("conversation.item.added", ["previous_item_id": .id(previous), "item": item.json()])
        send("mcp_list_tools.in_progress", ["item_id": .string(item.id)])
        let deadline = now + UInt64(options.patience.listing) * 1_000_000
        listings.append(Listing(itemID: item.id, server: server, deadline: deadline))
    }

    /// Takes the servers of the graph as they are now. Lists that have changed, or had failed, are told anew.
    mutating func hear(tools told: GraphTools) {
        let tools = told.keeping(graphTools)
        graphTools = tools
        for server in configuration.tools.servers {
            let now = tools.tools(of: server)
            guard tools.status(of: server.label) == .ready, !now.isEmpty || listedTools[server.label] != nil,
                listedTools[server.label] != now,
                !listings.contains(where: { $0.server.label == server.label })
            else { continue }
            begin(listingOf: server)
        }
        endListings()
    }

    /// Ends the lists that the graph has something to say to.
    private mutating func endListings() {
        guard let graphTools, !lostStages.contains(.tools) else { return }
        for listing in listings {
            let server = listing.server
            switch graphTools.status(of: server.label) {
            case .starting: break
            case nil: fail(listing, because: "the graph has no MCP server of that label")
            case .failed: fail(listing, because: "it does not start")
            case .ready:
                let tools = graphTools.tools(of: server)
                if tools.isEmpty, server.allowed?.names?.isEmpty == false {
                    fail(listing, because: "it has none of the tools that the client allows")
                } else {
                    complete(listing, tools)
                }
            }
        }
    }

    /// Gives up lists that take too long.
    mutating func endLateListings() {
        while let late = listings.first(where: { $0.deadline <= now }) {
            fail(late, because: "it is not known within \(options.patience.listing) ms what it has")
        }
    }

    private mutating func complete(_ listing: Listing, _ tools: [GraphTools.Tool]) {
        listedTools[listing.server.label] = tools
        end(listing, "mcp_list_tools.completed", tools)
    }

    /// Ends a list without tools.
    mutating func fail(_ listing: Listing, because reason: String? = nil) {
        listedTools[listing.server.label] = nil
        if let reason {
            let message = "The tools of the MCP server '\(listing.server.label)' are not there: \(reason)."
            log(.warning, message)
            warn(code: "mcp_list_tools_failed", message: message)
        }
        end(listing, "mcp_list_tools.failed", [])
    }

    private mutating func end(_ listing: Listing, _ type: String, _ tools: [GraphTools.Tool]) {
        listings.removeAll { $0.itemID == listing.itemID }
        send(type, ["item_id": .string(listing.itemID)])
        conversation.change(listing.itemID) { item in
            _ = item.status.end(as: .completed)
            item.body = .mcp(.listTools(server: listing.server.label, tools: tools.map(\.json)))
        }
        if let item = conversation[listing.itemID] {
            let previous = conversation.predecessor(of: item.id)
            send("conversation.item.done", ["previous_item_id": .id(previous), "item": item.json()])
        }
        for response in responses { askModel(for: response.id) }
    }

    /// Whether it is not known yet what a response may call.
    func isListing(for response: Response) -> Bool {
        let labels = response.settings.tools.servers.map(\.label)
        return listings.contains { labels.contains($0.server.label) }
    }
}
