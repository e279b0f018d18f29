import CommandLineParsing
import Testing

@Suite struct HelpTests {
    @Test func `the program's help lists the commands that are not hidden`() {
        #expect(
            Fixture.program.help == """
                antiphon: Speech pipelines.

                usage: antiphon COMMAND [options]
                       antiphon COMMAND --help
                       antiphon --version

                graphs
                  logs [GRAPH]  Prints the log.
                  run GRAPH     Runs a graph.
                  check GRAPH…  Checks graphs.
                  tap           Taps.

                The end.

                """)
    }

    @Test func `a command's help shows usage, operand, options and examples`() throws {
        #expect(
            Fixture.program.help(of: try Fixture.program.command(named: "logs")) == """
                antiphon logs: Prints the log.

                usage: antiphon logs [GRAPH] [options]

                One paragraph.

                  GRAPH  The graph.

                options
                  -f, --follow     Goes on.
                  -n, --lines N    How many lines.
                  --format FORMAT  How lines are written.
                  -h, --help       This text.

                examples
                  antiphon logs demo
                      The demo's log.

                """)
    }

    @Test func `long texts are wrapped between words and beside their terms`() {
        #expect(TextLayout.wrap("one two three four", width: 9) == ["one two", "three", "four"])
        let lines = TextLayout.definitions([("--set", String(repeating: "word ", count: 40))])
        #expect(lines.count > 1)
        #expect(lines.allSatisfy { $0.count <= 96 })
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("         word") })
    }
}
