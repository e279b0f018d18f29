import Messages

/// The items of a session in their order: the truth about what was said.
struct Conversation: Sendable {
    let id: String
    private(set) var order: [String] = []
    private var items: [String: Item] = [:]
    /// Bytes of text and images of all items.
    private(set) var byteCount = 0
    /// Bytes of audio that all items keep.
    private(set) var audioByteCount = 0

    init(id: String) {
        self.id = id
    }

    var count: Int { order.count }
    var last: String? { order.last }
    var oldest: String? { order.first }

    subscript(id: String) -> Item? { items[id] }

    func contains(_ id: String) -> Bool { items[id] != nil }

    /// The item before an item; `nil` for the first.
    func predecessor(of id: String) -> String? {
        // Nearly always it is one of the last.
        guard let index = order.lastIndex(of: id), index > 0 else { return nil }
        return order[index - 1]
    }

    /// Whether a call has been made that an output can belong to.
    func hasCall(_ callID: String) -> Bool {
        items.values.contains {
            if case .functionCall(_, callID, _) = $0.body { true } else { false }
        }
    }

    mutating func append(_ item: Item) {
        insert(item, after: order.last)
    }

    /// Puts an item behind another; at the beginning for `nil`.
    mutating func insert(_ item: Item, after previous: String?) {
        let index = previous.flatMap { order.lastIndex(of: $0) }.map { $0 + 1 } ?? 0
        order.insert(item.id, at: index)
        var item = item
        count(&item)
        items[item.id] = item
    }

    @discardableResult
    mutating func remove(_ id: String) -> Item? {
        guard let item = items.removeValue(forKey: id) else { return nil }
        order.removeAll { $0 == id }
        uncount(item)
        return item
    }

    /// Changes an item in place, if it is there.
    mutating func change(_ id: String, _ change: (inout Item) -> Void) {
        guard var item = items.removeValue(forKey: id) else { return }
        uncount(item)
        change(&item)
        count(&item)
        items[id] = item
    }

    private mutating func count(_ item: inout Item) {
        item.byteCount = item.size
        byteCount += item.byteCount
        audioByteCount += item.audioByteCount
    }

    private mutating func uncount(_ item: Item) {
        byteCount -= item.byteCount
        audioByteCount -= item.audioByteCount
    }
}

extension Item {
    /// Bytes of text and images.
    var size: Int {
        switch body {
        case .message(_, let content): content.reduce(0) { $0 + $1.byteCount }
        case .functionCall(let name, let callID, let arguments):
            name.utf8.count + callID.utf8.count + arguments.utf8.count
        case .functionCallOutput(let callID, let output): callID.utf8.count + output.utf8.count
        case .mcpCall(let call): call.byteCount
        case .mcp(let item): item.byteCount
        }
    }
}
