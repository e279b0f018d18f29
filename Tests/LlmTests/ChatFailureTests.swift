import Glibc
import Messages
import NodeRuntime
import NodeTesting
import Testing

@testable import llm

/// Servers that fail: each response ends with a final and says what is wrong.
@Suite struct ChatFailureTests {
    /// Asks once and awaits a failure.
    private func failure(
        _ scenario: String, _ parameters: [String: JSONValue] = [:]
    ) throws -> ChatRun {
        let run = try ChatRun(
            scenario, ["max_retries": 0].merging(parameters) { _, given in given })
        run.ask()
        try run.finish()
        #expect(run.finish == "failed" && run.usage[0]["status"] == "failed")
        #expect(run.deltas.last?.isFinal == true && run.error != nil)
        let log = run.harness.takeLog()
        #expect(log.contains { $0.level == .error && $0.session == "s" && $0.text.contains(run.message) })
        return run
    }

    @Test(arguments: [
        ("reset", "cut"), ("silent", "timeout"), ("only_comments", "timeout"),
        ("bad_json", "invalid_response"),
        ("bad_shape", "invalid_response"), ("html", "invalid_response"), ("huge_line", "invalid_response"),
        ("huge_head", "cut"), ("garbage", "transfer_failed"), ("broken", "server_error"),
        ("unauthorized", "invalid_api_key"), ("unknown_model", "model_not_found"), ("redirect", "redirected"),
        ("invalid", "invalid_request_error"), ("plain_error", "refused"),
        ("limited_for_long", "rate_limit_exceeded"), ("quota", "insufficient_quota"),
    ])
    func `a server that does not answer is told by name`(scenario: String, code: String) throws {
        let run = try failure(scenario, ["first_token_timeout_ms": 300])

        #expect(run.text.isEmpty && run.error?["code"] == .string(code), "\(run.message)")
        #expect(run.message.contains("http://127.0.0.1:"), "\(run.message)")
        #expect(run.message.utf8.count < 1000)
    }

    @Test(arguments: [
        ("cut", "Once upon", "cut"), ("cut_properly", "Once upon", "cut"), ("error_chunk", "Well", "oom"),
        ("stalling", "Well", "timeout"),
    ])
    func `an answer that breaks off ends with what it had`(scenario: String, text: String, code: String)
        throws
    {
        let run = try failure(scenario, ["idle_timeout_ms": 300, "max_retries": 3])

        #expect(run.text == text && run.error?["code"] == .string(code), "\(run.message)")
    }

    @Test func `an endless answer ends`() throws {
        let run = try failure("dripping", ["request_timeout_ms": 500])
        #expect(
            run.error?["code"] == "timeout" && run.message.contains("request_timeout_ms"), "\(run.message)")
        let long = try failure("endless")
        #expect(long.error?["code"] == "answer_too_long" && long.text.utf8.count <= 1 << 20)
    }

    @Test func `a server that is not there is told by name`() throws {
        let run = try ChatRun("ok", ["base_url": "http://127.0.0.1:1/v1", "max_retries": 0])
        run.ask()
        try run.finish()
        #expect(run.error?["code"] == "unreachable" && run.message.contains("http://127.0.0.1:1/v1"))
        #expect(run.message.contains("base_url"))
    }

    @Test func `mending is told`() throws {
        #expect(try failure("unauthorized").message.contains("no key in ANTIPHON_TEST_NO_KEY"))
        #expect(try failure("unknown_model").message.contains("'tiny'"))
        #expect(try failure("redirect").message.contains("https://elsewhere.example/v1"))
    }

    // MARK: Keys

    @Test func `a key is sent and never told`() throws {
        let key = "sk-secret-0123456789"
        setenv("ANTIPHON_TEST_KEY", key, 1)
        let run = try ChatRun("echo", ["api_key_variable": "ANTIPHON_TEST_KEY"])
        run.ask()
        try run.finish()
        #expect(try JSONValue(parsing: run.text)["headers"]?["authorization"] == .string("Bearer \(key)"))

        let refused = try ChatRun("unauthorized", ["api_key_variable": "ANTIPHON_TEST_KEY"])
        refused.ask()
        try refused.finish()
        #expect(refused.message.contains("Incorrect key: Bearer [key]"), "\(refused.message)")
        let told = refused.harness.takeLog().map(\.text) + refused.usage.map { "\($0.fields)" }
        #expect(told.allSatisfy { !$0.contains(key) })
    }

    @Test(
        arguments: [
            ["model": ""], ["base_url": "ftp://x"], ["base_url": "localhost:8080"], ["extra": "5"],
            ["extra": "{"],
            ["api_key_variable": "sk-secret"], ["tool_choice": "dance"], ["tools": "/nowhere.yml"],
            ["base_url": "https://api.openai.com/v1"],
        ] as [[String: JSONValue]])
    func `a parameter that cannot be is a mistake of the graph`(parameters: [String: JSONValue]) throws {
        let error = #expect(throws: NodeError.self) { try ChatRun("ok", parameters) }
        guard case .configuration(let reason)? = error else {
            Issue.record("\(error.debugDescription)")
            return
        }
        #expect(!reason.contains("sk-secret"))
    }

    // MARK: Repeating

    @Test func `what failed before anything was answered is asked again`() throws {
        let run = try ChatRun("flaky")
        run.ask()
        try run.finish()
        #expect(run.text == "attempt 3" && run.finish == "stop")
        #expect(run.harness.counters["retries"] == 2)
        #expect(run.harness.takeLog().count { $0.level == .warning } == 2)

        for scenario in ["cut_at_first", "interrupted_at_first"] {
            let cut = try ChatRun(scenario)
            cut.ask()
            #expect(try cut.finish().text == "attempt 2")
        }
    }

    @Test func `a server that asks to wait is given the time`() throws {
        let run = try ChatRun("limited")
        run.ask()
        try run.finish()
        let pause = try #require(Double(run.text))
        #expect(pause >= 0.69 && pause < 10)
    }

    @Test func `what cannot get better is asked once`() throws {
        for scenario in ["quota", "limited_for_long", "unauthorized"] {
            let run = try ChatRun(scenario)
            run.ask()
            try run.finish()
            #expect(run.finish == "failed" && run.harness.counters["retries"] == nil, "\(scenario)")
        }
    }

    @Test(arguments: ["silent", "only_comments"])
    func `a server that says nothing is asked once: somebody waits for a word`(scenario: String) throws {
        let run = try ChatRun(scenario, ["first_token_timeout_ms": 300])
        run.ask()
        try run.finish()
        #expect(run.error?["code"] == "timeout" && run.message.contains("first_token_timeout_ms"))
        #expect(run.harness.counters["retries"] == nil)
    }

    @Test func `the node goes on after failures`() throws {
        let run = try ChatRun("cut_at_first", ["max_retries": 0])
        run.ask(response: "resp_1")
        try run.finish()
        #expect(run.finish == "failed")
        run.ask(response: "resp_2")
        try run.finish(responses: 2)
        #expect(run.text == "attempt 2" && run.finish == "stop")
    }

    // MARK: Cancelling

    @Test func `a cancelled answer closes its connection at once and says nothing more`() throws {
        let run = try ChatRun("endless", key: "cancelled")
        run.ask(response: "resp_1")
        try run.run { run.deltas.count > 10 }

        run.harness.cancel(response: "resp_1", session: "s")
        run.clear()
        let asker = try ChatRun("was_closed", key: "cancelled")
        asker.ask()
        #expect(try asker.finish().text == "closed")
        try run.take()
        #expect(run.deltas.isEmpty && run.usage.isEmpty)
    }

    @Test func `an answer that waits for its next attempt can be cancelled`() throws {
        let run = try ChatRun("broken", ["max_retries": 20])
        run.ask()
        try run.run { run.harness.counters["retries"] == 1 }
        run.harness.cancel(response: "resp_1", session: "s")
        run.harness.endInputs()
        try run.take()

        #expect(run.harness.isFinished && run.deltas.isEmpty && run.usage.isEmpty)
    }

    // MARK: Ends

    @Test func `an answer on its way is finished before the streams end`() throws {
        let run = try ChatRun("ok")
        run.ask()
        run.harness.endSession("s")
        run.harness.endInputs()
        #expect(!run.harness.isFinished && run.harness.endedSessions.isEmpty)

        try run.finish()
        #expect(run.text == "Hello there!" && run.harness.isFinished && run.harness.endedSessions == ["s"])
    }
}
