import Testing

@testable import NodeRuntime

@Suite struct QueueTests {
    @Test func `what comes first leaves first, however they alternate`() {
        var queue = Queue<Int>()
        var model: [Int] = []
        for number in 0..<2000 {
            queue.append(number)
            model.append(number)
            if number % 3 == 0 {
                let first = queue.popFirst()
                #expect(first == model.removeFirst())
            }
            #expect(queue.first == model.first)
            #expect(queue.count == model.count)
        }
        #expect(Array(queue) == model)
        while let first = queue.popFirst() { #expect(first == model.removeFirst()) }
        #expect(model.isEmpty)
        #expect(queue.isEmpty)
    }

    @Test func `the oldest of a kind can be taken out of the midst`() {
        var queue = Queue<Int>()
        for number in [3, 5, 4, 7, 6] { queue.append(number) }
        let hasEven = queue.removeFirst { $0.isMultiple(of: 2) }
        #expect(hasEven)
        #expect(Array(queue) == [3, 5, 7, 6])
        let hasTen = queue.removeFirst { $0 == 10 }
        #expect(!hasTen)
        queue.removeAll { $0 < 6 }
        #expect(Array(queue) == [7, 6])
        #expect(queue.first == 7)
    }

    @Test func `the oldest is changed in its place`() {
        var queue = Queue<Int>()
        let nothing: Void? = queue.changeFirst { $0 += 1 }
        #expect(nothing == nil)
        queue.append(1)
        queue.append(2)
        queue.changeFirst { $0 += 10 }
        #expect(Array(queue) == [11, 2])
    }
}
