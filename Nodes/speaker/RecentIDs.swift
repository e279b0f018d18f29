/// The ids noted last: whoever makes up ids without end cannot fill the memory.
struct RecentIDs {
    private var ids: Set<String> = []
    private var order: [String] = []
    private let limit: Int

    /// An empty set that forgets the oldest beyond its limit.
    init(limit: Int) {
        self.limit = limit
    }

    func contains(_ id: String) -> Bool { ids.contains(id) }

    mutating func insert(_ id: String) {
        guard ids.insert(id).inserted else { return }
        order.append(id)
        if order.count > limit { ids.remove(order.removeFirst()) }
    }

    mutating func remove(_ id: String) {
        guard ids.remove(id) != nil else { return }
        order.removeAll { $0 == id }
    }
}
