/// The responses that were cancelled of late: messages of theirs are thrown away.
struct Cancellations {
    /// Ids are remembered for this many later cancellations; messages of older ones have long passed.
    static let capacity = 256

    private var responses: Set<String> = []
    private var order: [String] = []

    var isEmpty: Bool { order.isEmpty }

    func contains(_ response: String) -> Bool {
        responses.contains(response)
    }

    /// Notes a cancelled response; `false` where it was noted before.
    mutating func insert(_ response: String) -> Bool {
        guard responses.insert(response).inserted else { return false }
        order.append(response)
        if order.count > Cancellations.capacity { responses.remove(order.removeFirst()) }
        return true
    }
}
