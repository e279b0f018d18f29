import CommandLineParsing
import Testing

@Suite struct ArgumentParserTests {
    @Test func `options and operands may stand in any order`() throws {
        let before = try Fixture.arguments("logs", "--follow", "--lines", "5", "demo")
        let after = try Fixture.arguments("logs", "demo", "--lines=5", "-f")

        #expect(before == after)
        let arguments = try #require(before)
        #expect(arguments[Fixture.follow])
        #expect(arguments[Fixture.lines] == 5)
        #expect(arguments[Fixture.format] == nil)
        #expect(arguments.operands == ["demo"])
    }

    @Test func `a repeated option keeps all its values in order`() throws {
        let arguments = try #require(
            try Fixture.arguments("run", "--set", "a.b=1", "g.yml", "--set=c.d=x=y", "--set", "e.f="))

        #expect(arguments.all(Fixture.set) == ["a.b=1", "c.d=x=y", "e.f="])
    }

    @Test func `two dashes end the options and one dash is an operand`() throws {
        let arguments = try #require(try Fixture.arguments("check", "-", "--", "--json", "-x"))

        #expect(arguments.operands == ["-", "--json", "-x"])
    }

    @Test func `a value may begin with a dash unless it is an option of the command`() throws {
        #expect(try Fixture.arguments("logs", "--lines", "-3")?[Fixture.lines] == -3)
        #expect(throws: UsageError.missingValue(option: "--lines", placeholder: "N", command: "logs")) {
            try Fixture.program.parse(["logs", "--lines", "--follow"])
        }
    }

    @Test(arguments: [
        (["--help"], Invocation.help(command: nil)), (["-h"], .help(command: nil)), (["--version"], .version),
        (["logs", "--help"], .help(command: "logs")), (["run", "-h"], .help(command: "run")),
        (["run", "--set", "a.b=1", "--help"], .help(command: "run")),
    ])
    func `help and version need nothing else to be right`(words: [String], invocation: Invocation) throws {
        #expect(try Fixture.program.parse(words) == invocation)
    }

    @Test(arguments: [
        ([], "a command is missing"),
        (["lgos"], "unknown command 'lgos'; did you mean 'logs'?"),
        (["frobnicate"], "unknown command 'frobnicate'"),
        (["--verison"], "'antiphon' has no option '--verison'; did you mean '--version'?"),
        (["logs", "--folow"], "'logs' has no option '--folow'; did you mean '--follow'?"),
        (["logs", "-x"], "'logs' has no option '-x'"),
        (["logs", "--follow=yes"], "'--follow' takes no value"),
        (["logs", "--follow", "-f"], "'--follow' is given twice"),
        (["logs", "--lines", "many"], "'--lines' takes a whole number, not 'many'"),
        (["logs", "--lines"], "'--lines' misses its value: --lines N"),
        (["logs", "--format", "xml"], "'--format' takes one of text, json, not 'xml'"),
        (["logs", "a", "b"], "'logs' does not take 'b'"),
        (["run"], "'run' misses GRAPH: The file."),
        (["check"], "'check' misses GRAPH: The files."),
        (["tap", "more"], "'tap' does not take 'more'"),
    ])
    func `a wrong call is refused with what is wrong and what was meant`(words: [String], text: String) {
        let error = #expect(throws: UsageError.self) { try Fixture.program.parse(words) }

        #expect(error?.description == text)
    }
}
