import Messages
import Realtime
import Testing
import Web

@testable import realtime_bridge

@Suite struct RefusalTests {
    private func handshake(_ query: [(name: String, value: String)]) -> HTTPRequest {
        HTTPRequest(
            method: "GET", path: "/v1/realtime", query: query, headers: ["openai-beta": "realtime=v1"])
    }

    @Test(
        arguments: [(.ga, "error"), (.beta, "error"), (.responses, "response.error")]
            as [(DialectName, JSONValue)])
    func `a client is refused in its own form`(dialect: DialectName, type: JSONValue) {
        let event = Refusal.tooManySessions(limit: 2).event(in: dialect, id: "event_1")

        #expect(event["type"] == type)
        #expect(event["event_id"] == "event_1")
        #expect(
            event["error"] == [
                "type": "server_error", "code": "too_many_sessions", "param": .null, "event_id": .null,
                "message": "This server already has 2 sessions, its limit. Try again later.",
            ])
    }

    @Test func `a form that there is not is noticed`() {
        let query = SessionQuery(handshake([("dialect", "foo")]))

        #expect(query.unknownDialect == "foo")
        let response = Refusal.unknownDialect("foo").response
        #expect(response.status == 400)
        #expect(
            String(decoding: response.body, as: UTF8.self).contains(
                "'foo'. Supported values of 'dialect' are: 'ga', 'beta', 'responses'."))
    }

    @Test(
        arguments: [("responses", .responses), ("ga", .ga), ("", .beta)] as [(String, DialectName)])
    func `the query asks before the header does`(name: String, expected: DialectName) {
        let query = SessionQuery(handshake([("dialect", name)]))

        #expect(query.unknownDialect == nil)
        #expect(query.dialect == expected)
    }
}
