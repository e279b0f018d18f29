import CommandLineParsing
import Glibc
import Testing

@Suite struct CompletionTests {
    @Test(arguments: Shell.allCases)
    func `the shell itself can read its completions`(shell: Shell) throws {
        guard hasShell(shell) else { return }
        let script = Fixture.program.completions(for: shell)

        #expect(run("\(shell.rawValue) -n", input: script).isEmpty)
    }

    @Test(arguments: [
        ("antiphon l", "logs"), ("antiphon logs --fo", "--follow --format"),
        ("antiphon logs --format j", "json"),
        ("antiphon words", ""), ("antiphon tap --", "--help --wav"), ("antiphon logs -n 1", ""),
    ])
    func `bash proposes commands, options and values`(line: String, proposals: String) {
        let words = line.split(separator: " ").map { "'\($0)'" }.joined(separator: " ")
        let call = """
            COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _antiphon
            mapfile -t sorted < <(printf '%s\\n' "${COMPREPLY[@]}" | sort); echo "${sorted[*]}"
            """

        let answer = run("bash", input: Fixture.program.completions(for: .bash) + call)

        #expect(answer == proposals + "\n")
    }

    @Test func `values of a running program are asked of it`() {
        #expect(Fixture.program.completions(for: .bash).contains("antiphon words graphs"))
        #expect(Fixture.program.completions(for: .zsh).contains("antiphon words graphs"))
    }

    private func hasShell(_ shell: Shell) -> Bool {
        !run("command -v \(shell.rawValue)").isEmpty
    }

    /// What a command prints, errors included, given a text to read.
    private func run(_ command: String, input: String = "") -> String {
        var template = Array("/tmp/antiphon-completion-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        defer { close(descriptor) }
        let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        defer { unlink(path) }
        let bytes = Array(input.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count,
            let pipe = popen("\(command) <\(path) 2>&1", "r")
        else { return "the shell could not be started" }
        defer { pclose(pipe) }
        var output = ""
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), pipe) != nil {
            output += buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        }
        return output
    }
}
