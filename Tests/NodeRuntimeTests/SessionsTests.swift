import NodeRuntime
import Testing

@Suite struct SessionsTests {
    @Test func `a session keeps its state until it is taken`() {
        var sessions = Sessions<Int>()

        #expect(sessions.state(of: "a") { 1 } == 1)
        #expect(sessions.state(of: "a") { 2 } == 1)
        #expect(sessions.take("a") == 1)
        #expect(sessions.state(of: "a") { 3 } == 3)
    }

    @Test func `one session too many costs the one used longest ago`() {
        var sessions = Sessions<Int>(limit: 2)
        _ = sessions.state(of: "a") { 1 }
        _ = sessions.state(of: "b") { 2 }
        _ = sessions.state(of: "a") { 0 }
        let none = sessions.takeExcess()
        #expect(none == nil)
        _ = sessions.state(of: "c") { 3 }

        let excess = sessions.takeExcess()

        #expect(excess?.session == "b")
        #expect(excess?.state == 2)
        #expect(sessions.takeAll() == [1, 3])
        #expect(sessions.takeAll().isEmpty)
    }
}
