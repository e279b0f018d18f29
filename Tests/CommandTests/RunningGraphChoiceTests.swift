import Testing

@testable import Supervision
@testable import antiphon

@Suite struct RunningGraphChoiceTests {
    private let demo = RunningGraph(name: "demo", pid: 11, directory: "/run/demo-11")
    private let echo = RunningGraph(name: "echo", pid: 12, directory: "/run/echo-12")
    private let twin = RunningGraph(name: "echo", pid: 13, directory: "/run/echo-13")

    @Test func `the only graph needs no name, others are found by name or process id`() throws {
        #expect(try RunningGraphChoice.choose(nil, from: [demo]) == demo)
        #expect(try RunningGraphChoice.choose("demo", from: [demo, echo]) == demo)
        #expect(try RunningGraphChoice.choose("13", from: [demo, echo, twin]) == twin)
    }

    @Test func `what cannot be chosen is answered with the choices`() {
        func failure(_ wanted: String?, _ running: [RunningGraph]) -> CommandFailure? {
            #expect(throws: CommandFailure.self) { try RunningGraphChoice.choose(wanted, from: running) }
        }

        #expect(failure(nil, [])?.text.contains("no graph is running") == true)
        #expect(failure(nil, [demo, echo])?.text.contains("demo (11), echo (12)") == true)
        #expect(failure(nil, [demo, echo])?.exitCode == .wrong)
        #expect(failure("dmeo", [demo, echo])?.text.contains("did you mean 'demo'?") == true)
        #expect(failure("dmeo", [demo, echo])?.exitCode == .failed)
        #expect(failure("echo", [demo, echo, twin])?.text.contains("echo (12), echo (13)") == true)
    }
}
