/// First in, first out, in constant time on average, however long it is: what leaves the front of an array moves all
/// that follows.
package struct Queue<Element>: Sequence {
    /// The older part, the oldest at its end; empty only where the whole queue is.
    private var front: [Element] = []
    /// The younger part, the youngest at its end.
    private var back: [Element] = []

    package init() {}

    package var count: Int { front.count + back.count }
    package var isEmpty: Bool { front.isEmpty }
    /// The oldest.
    package var first: Element? { front.last }

    package mutating func append(_ element: Element) {
        if front.isEmpty { front.append(element) } else { back.append(element) }
    }

    /// Takes the oldest away.
    @discardableResult package mutating func popFirst() -> Element? {
        let first = front.popLast()
        refill()
        return first
    }

    /// Changes the oldest in its place; `nil` where there is none.
    package mutating func changeFirst<Result>(_ change: (inout Element) -> Result) -> Result? {
        guard let index = front.indices.last else { return nil }
        return change(&front[index])
    }

    /// Takes away the oldest that meets a condition; `false` where none does.
    package mutating func removeFirst(where condition: (Element) -> Bool) -> Bool {
        if let index = front.lastIndex(where: condition) {
            front.remove(at: index)
        } else if let index = back.firstIndex(where: condition) {
            back.remove(at: index)
        } else {
            return false
        }
        refill()
        return true
    }

    /// Takes away all that meet a condition.
    package mutating func removeAll(where condition: (Element) -> Bool) {
        front.removeAll(where: condition)
        back.removeAll(where: condition)
        refill()
    }

    /// From the oldest to the youngest.
    package func makeIterator() -> some IteratorProtocol<Element> {
        (front.reversed() + back).makeIterator()
    }

    private mutating func refill() {
        guard front.isEmpty, !back.isEmpty else { return }
        front = back.reversed()
        back.removeAll(keepingCapacity: true)
    }
}
