import Messages
import Testing

@testable import ToolCalls

@Suite struct ToolFileTests {
    private func read(_ text: String, _ environment: [String: String] = [:]) throws -> ToolDeclarations {
        try ToolFileReader.read(text, file: "robot/tools.yml", environment: environment)
    }

    private func problems(_ text: String) -> String {
        do {
            return "\(try read(text))"
        } catch {
            return "\(error)"
        }
    }

    @Test func `a whole file is read`() throws {
        let declarations = try read(
            """
            tools:
              - name: battery
                description: How full the battery is.
                command: [./battery.sh, --percent]
                env: {UNIT: "${UNIT:-percent}"}
                timeout_ms: 500
              - name: weather
                parameters:
                  type: object
                  properties: {city: {type: string}}
                  required: [city]
                http:
                  url: http://weather.example/{city}?key=${KEY}
                  headers: {Accept: text/plain, X-Key: "${KEY}"}
              - name: move
                message: {wait_for_reply: true}
              - {name: beep, message: }
            mcp:
              - name: garage
                command: [python3, garage.py]
                allowed_tools: [open]
            """, ["KEY": "secret"])
        #expect(declarations.tools.map(\.name) == ["battery", "weather", "move", "beep"])
        #expect(declarations.tools[0].timeout == 500)
        guard case .command(let program) = declarations.tools[0].work else { throw Missing() }
        #expect(
            program.arguments == ["./battery.sh", "--percent"] && program.environment == ["UNIT": "percent"])
        #expect(program.folder == "robot" && program.path == "robot/battery.sh")
        #expect(program.place == "robot/tools.yml:4:14")
        guard case .http(let template) = declarations.tools[1].work else { throw Missing() }
        let request = try template.request(["city": "New York/../x", "days": 3])
        #expect(request.url == "http://weather.example/New%20York%2F..%2Fx?key=secret&days=3")
        #expect(request.headers == ["Accept: text/plain", "X-Key: secret"] && request.body == nil)
        #expect(declarations.tools[2].work == .message(waitsForReply: true))
        #expect(declarations.tools[3].work == .message(waitsForReply: false))
        #expect(declarations.servers.map(\.name) == ["garage"])
        #expect(declarations.servers[0].allowedTools == ["open"])
    }

    private struct Missing: Error {}

    @Test(
        arguments: [
            ("", "robot/tools.yml:1:1: the file is empty"),
            ("{}", "robot/tools.yml:1:1: a tools file has a list 'tools', a list 'mcp', or both"),
            ("toools: []", "robot/tools.yml:1:1: unknown key 'toools'; did you mean 'tools'?"),
            (
                "tools: [{name: a}]",
                "1:9: a tool has one of 'command', 'http' and 'message'; here is none of them"
            ),
            (
                "tools: [{name: a, command: [x], http: {url: y}}]",
                "1:9: a tool has one of 'command', 'http' and 'message'; here is command and http"
            ),
            ("tools: [{command: [x]}]", "1:9: a tool needs a 'name'"),
            ("tools: [{name: a b, command: [x]}]", "1:16: the name 'a b' may have letters, digits"),
            ("tools: [{name: a, command: x}]", "1:28: 'command' is a list, not the text 'x'"),
            ("tools: [{name: a, command: []}]", "1:28: 'command' is a list: a program and its arguments"),
            (
                "tools: [{name: a, command: [x], timeout_ms: soon}]",
                "1:45: 'timeout_ms' is a number of milliseconds from 1 to 3600000, not the text 'soon'"
            ),
            ("tools: [{name: a, command: [x]}, {name: a, command: [x]}]", "1:41: the tool 'a' stands twice"),
            (
                "tools: [{name: a, command: [x], parameters: {type: string}}]",
                "1:45: 'parameters' is a JSON Schema with 'type: object' and 'properties'"
            ),
            (
                "tools: [{name: a, command: [x], parameters: {type: object, required: [b]}}]",
                "1:71: 'b' is required and not among the 'properties'"
            ),
            (
                "tools: [{name: a, http: {url: \"ftp://x/y\"}}]",
                "1:31: the address 'ftp://x/y' begins with http:// or https://"
            ),
            (
                "tools: [{name: a, http: {url: \"http://{host}/\"}}]",
                "1:31: the server of 'http://{host}/' is named by the file, not by an argument"
            ),
            (
                "tools: [{name: a, http: {url: \"http://x/{city}\"}}]",
                "1:31: '{city}' is none of the tool's parameters"
            ),
            (
                "tools: [{name: a, http: {url: \"http://x/\", method: LOOK}}]",
                "1:52: the method 'LOOK' is none of DELETE, GET, PATCH, POST, PUT"
            ),
            (
                "tools: [{name: a, http: {url: \"http://x/\", headers: {A: \"b\\r\\nC: d\"}}}]",
                "1:57: a header field is one line"
            ),
            (
                "tools: [{name: a, http: {url: \"http://x/${NO_SUCH_KEY}\"}}]",
                "1:31: 'NO_SUCH_KEY' is not in the environment: set it"
            ),
            ("mcp: [{name: a}]", "1:7: the server 'a' needs a 'command' that starts it"),
            ("tools: [{name: a, message: {wait: 1}}]", "1:29: unknown key 'wait'"),
            (
                "tools: [{name: a, message: {wait_for_reply: 5}}]",
                "1:45: 'wait_for_reply' is true or false, not 5"
            ),
        ])
    func `what is wrong is told with its place`(text: String, problem: String) {
        #expect(problems(text).contains(problem), "\(problems(text))")
    }

    @Test func `all that is wrong is told at once`() {
        let text = """
            tools:
              - {name: a, comand: [x]}
              - {command: [x]}
            mcp: 5
            """
        let lines = problems(text).split(separator: "\n")
        #expect(lines.map { $0.split(separator: ":")[1] } == ["2", "2", "3", "4"], "\(lines)")
    }

    @Test func `arguments that a body takes are not in the address`() throws {
        let template = try HTTPTemplate(url: "https://x.example/rooms/{room}", method: "POST", headers: [])
        let request = try template.request(["room": 5, "on": true])
        #expect(request.url == "https://x.example/rooms/5")
        #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == #"{"on":true}"#)
        #expect(request.headers == ["Content-Type: application/json"])
    }

    @Test(arguments: [[:], ["room": .null], ["room": ".."], ["room": "."]] as [[String: JSONValue]])
    func `an address is not left incomplete and not left`(arguments: [String: JSONValue]) throws {
        let template = try HTTPTemplate(url: "https://x.example/rooms/{room}/on", method: "GET", headers: [])
        #expect(throws: HTTPTemplate.Fault.self) { try template.request(arguments) }
    }

    @Test func `names of servers' tools are valid and unique`() {
        #expect(ToolName.unique("open", of: "garage", taken: { _ in false }) == "open")
        #expect(ToolName.unique("open", of: "garage", taken: { $0 == "open" }) == "garage_open")
        #expect(
            ToolName.unique("open", of: "garage", taken: { ["open", "garage_open"].contains($0) })
                == "garage_open_2")
        #expect(ToolName.unique("a/b c", of: "garage", taken: { _ in false }) == "a_b_c")
        let long = ToolName.unique(String(repeating: "x", count: 200), of: "g", taken: { _ in false })
        #expect(ToolName.isValid(long))
        let other = ToolName.unique(String(repeating: "x", count: 200), of: "g", taken: { $0 == long })
        #expect(ToolName.isValid(other) && other != long)
    }

    @Test(
        arguments: [
            ("  21\n", 21), (#"{"a": 1}"#, ["a": 1]), ("full\n", "full"), ("", ""), ("{half", "{half"),
        ] as [(String, JSONValue)])
    func `output is JSON where it is JSON`(text: String, value: JSONValue) {
        #expect(ToolOutput.value(of: text, limit: 1000) == value)
    }

    @Test func `long output is cut between characters and says so`() {
        let cut = ToolOutput.value(of: "aé€" + String(repeating: "x", count: 100), limit: 5)
        #expect(cut == "aé… (cut: 106 bytes in all)")
        let json = ToolOutput.value(["list": .array(Array(repeating: 1, count: 100))], limit: 64)
        #expect(json.string?.hasSuffix("bytes in all)") == true)
    }
}
