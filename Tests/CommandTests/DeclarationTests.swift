import CommandLineParsing
import Glibc
import Testing

@testable import antiphon

@Suite struct DeclarationTests {
    @Test func `every command has a name of its own and explains itself within the width of a terminal`() {
        let names = Antiphon.program.commands.map(\.name)
        #expect(Set(names).count == names.count)
        for command in Antiphon.program.commands {
            let help = Antiphon.program.help(of: command)
            #expect(help.contains(command.purpose.prefix(20)))
            for option in command.options { #expect(help.contains(option.spelling)) }
            // A call to copy is not broken into lines.
            let examples = Set(command.examples.map { "  \($0.call)" })
            for line in help.split(separator: "\n") where !examples.contains(String(line)) {
                #expect(line.count <= 96, "\(command.name): \(line)")
            }
        }
    }

    @Test func `the commands of the help are those that can be called`() {
        let called = Antiphon.commands.map { $0.declaration.name }

        #expect(Antiphon.program.commands.map(\.name) == called)
        for name in [
            "run", "check", "graph", "nodes", "describe", "ps", "top", "logs", "tap", "send", "set",
            "restart",
            "stop", "doctor", "new", "completions", "help",
        ] { #expect(called.contains(name)) }
    }

    @Test func `every example can be parsed`() throws {
        for command in Antiphon.program.commands {
            for example in command.examples where example.call.hasPrefix("antiphon ") {
                guard case .run(let arguments) = try Antiphon.program.parse(words(of: example.call)) else {
                    Issue.record("\(example.call) runs nothing")
                    continue
                }
                #expect(arguments.command == command.name)
            }
        }
    }

    /// The arguments of a call, up to a pipe; quotes hold words together.
    private func words(of call: String) -> [String] {
        let parts = call.split(separator: "|")[0].split(separator: "'", omittingEmptySubsequences: false)
        let words = parts.enumerated().flatMap { index, part in
            index.isMultiple(of: 2) ? part.split(separator: " ").map(String.init) : [String(part)]
        }
        return Array(words.dropFirst())
    }

    @Test(arguments: Shell.allCases)
    func `a shell can read the completions`(shell: Shell) throws {
        let check =
            "command -v \(shell.rawValue) >/dev/null || exec cat >/dev/null; exec \(shell.rawValue) -n"
        let pipe = try #require(popen(check, "w"))
        fputs(Antiphon.program.completions(for: shell), pipe)

        #expect(pclose(pipe) == 0)
    }
}
