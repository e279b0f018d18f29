import GraphModel
import Messages
import Testing

@Suite struct VariableTests {
    /// The value of a parameter whose text is `text`.
    private func value(_ text: String, vars: String = "{}", set: [String] = []) throws -> JSONValue? {
        var files = Files("vars: \(vars)\nnodes: {a: {node: mic, params: {p: \(text)}}}")
        files.environment = ["RATE": "8000", "NAME": "ada", "EMPTY": ""]
        return try files.load(set: set).node("a")?.parameters["p"]
    }

    @Test(
        arguments: [
            ("\"${RATE}\"", 8000), ("\"${RATE} Hz\"", "8000 Hz"), ("\"${NONE:-5}\"", 5),
            ("\"${NONE:-a b}\"", "a b"),
            ("\"${EMPTY:-6}\"", 6), ("\"x${EMPTY}y\"", "xy"), ("\"${NONE:-}\"", .null),
            ("'$$${NAME}$'", "$ada$"),
            ("$NAME", "$NAME"), ("\"$${NAME}\"", "${NAME}"), ("\"${NONE:-${NAME}-${RATE}}\"", "ada-8000"),
            ("\"${NONE:-true}\"", true),
        ] as [(String, JSONValue)])
    func `variables of the environment are filled in`(text: String, value: JSONValue) throws {
        #expect(try self.value(text) == value)
    }

    @Test(
        arguments: [
            ("{rate: 5}", 5), ("{rate: '5'}", "5"), ("{rate: \"${RATE:-1}\"}", 8000),
            ("{rate: \"${b}1\", b: 2}", "21"),
            ("{rate: \"${b}\", b: 2}", 2), ("{RATE: 1, rate: \"${RATE}\"}", 1),
        ] as [(String, JSONValue)])
    func `variables of the graph come first`(vars: String, value: JSONValue) throws {
        #expect(try self.value("\"${rate}\"", vars: vars) == value)
    }

    @Test func `the command line sets variables of the graph`() throws {
        #expect(try value("\"${rate}\"", vars: "{rate: 5}", set: ["vars.rate=7"]) == 7)
        #expect {
            try value("\"${rate}\"", vars: "{rate: 5}", set: ["vars.rat=7"])
        } throws: { error in
            "\(error)" == "--set vars.rat: the graph has no variable 'rat' (did you mean 'rate'?)"
        }
    }

    @Test func `a variable means what the parameter takes`() throws {
        let graph = try Files(
            """
            vars: {five: 5, text: "5"}
            nodes:
              tts: {node: tts, params: {voice: "${five}", rate: 100}, inputs: {text: r/out}}
              r: {node: relay}
            """
        ).load(set: ["tts.rate=90"])

        #expect(try graph.resolved().node("tts")?.parameters == ["voice": "5", "rate": 90])
        #expect {
            try Files(
                """
                vars: {text: "100"}
                nodes:
                  tts: {node: tts, params: {rate: "${text}"}, inputs: {text: r/out}}
                  r: {node: relay}
                """
            ).load().resolved()
        } throws: { error in "\(error)".contains("'rate' takes a whole number, not \"100\"") }
    }

    @Test func `variables cannot grow without bound`() {
        var vars = "v0: \(String(repeating: "x", count: 100))"
        for level in 1...20 { vars += ", v\(level): \"\(String(repeating: "${v\(level - 1)}", count: 10))\"" }

        #expect { try value("\"${v20}\"", vars: "{\(vars)}") } throws: { error in
            "\(error)".contains("the variables make the text longer than 65536 bytes")
        }
    }

    @Test func `variables cannot nest without bound`() {
        let deep = String(repeating: "${NONE:-", count: 200) + "x" + String(repeating: "}", count: 200)

        #expect { try value("\"\(deep)\"") } throws: { error in
            "\(error)".contains("nested more than 64 deep")
        }
    }
}
