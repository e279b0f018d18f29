import Testing
import YAML

/// A text that is not YAML, and what is said of it.
struct Malformed: CustomTestStringConvertible {
    var text: String
    var problem: String
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ problem: String) {
        self.text = text
        self.problem = problem
    }

    static let all = [
        Malformed("a: 1\n\tb: 2\n", "2:1: a tab cannot indent in YAML: use spaces"),
        Malformed("a:\r\n\tb: 2", "2:1: a tab cannot indent in YAML: use spaces"),
        Malformed("a: b: c", "1:5: a second ':' or a wrong indentation"),
        Malformed("é: ü: x", "1:5: a second ':' or a wrong indentation"),
        Malformed("in:\n  audio:a/b\n  x: 1", "3:4: a second ':' or a wrong indentation"),
        Malformed("a: 1\nb: 'x\nc: 1", "2:4: this text in quotes is not closed"),
        Malformed("a: \"x\n---\n", "1:4: this text in quotes is not closed"),
        Malformed("a: [1, 2", "1:4: this list in brackets is not closed"),
        Malformed(
            "a: [1, 2\nb: 3", "2:2: ',' or ']' was expected in the list in brackets that begins on line 1"),
        Malformed("a: {x: 1", "1:4: this map in braces is not closed"),
        Malformed(
            "a: {x: 1\nb: 3", "2:2: ',' or '}' was expected in the map in braces that begins on line 1"),
        Malformed("a: {", "2:1: a value was expected here"),
        Malformed("a: @x", "1:4: this character cannot begin a value: put the value in quotes"),
        Malformed("- a\nc: 1", "2:1: '-' was expected: align it"),
        Malformed("a:\n  - x\n - y\n", "3:2: a key was expected: align it"),
        Malformed("a: 1\nb\nc: 2\n", "2:1: ':' is missing after this key"),
        Malformed("a: - b", "1:4: a list cannot begin here"),
        Malformed(#"a: "\q""#, "1:5: an unknown escape"),
        Malformed("a: *x", "1:4: '*x' stands for nothing"),
        Malformed("a: &x [*x]", "1:8: '*x' stands for nothing"),
        Malformed("--- a\n--- b\n", "2:1: a second document begins here"),
        Malformed("a: 1\n...\nb", "3:1: the text goes on after its value"),
        Malformed("a: !t x", "1:4: tags such as '!t' are not supported"),
        Malformed("a: !!str 1", "1:4: tags such as 'tag:yaml.org,2002:str' are not supported"),
        Malformed("? [a]\n: 1", "1:3: a key is a single word or text, not a list"),
        Malformed("a: {x: 1, x: 2}", "1:11: the key 'x' stands twice: first on line 1, column 5"),
        Malformed("b: &b {x: 1}\na:\n  <<: *b", "3:3: merge keys ('<<') are not supported"),
        Malformed("%YAML 9.9\n---\na", "1:1: found incompatible YAML document"),
        Malformed("a: \u{0}b", "1:4: a control character"),
        Malformed(
            String(repeating: "[", count: 100_000), "1:65: lists and maps are nested more than 64 deep"),
        Malformed(String(repeating: "- ", count: 100), "1:129: lists and maps are nested more than 64 deep"),
        Malformed(String(repeating: "#", count: 1 << 20) + "\n", "1:1: the text has 1048577 bytes"),
    ]
}

@Suite struct SyntaxTests {
    @Test(arguments: Malformed.all)
    func `malformed text is refused with line and column`(malformed: Malformed) throws {
        let document = YAMLDocument(parsing: malformed.text, file: "t.yml")

        let problem = try #require(document.problems.first)
        #expect(problem.description.hasPrefix("t.yml:" + malformed.problem), "\(problem)")
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], "1:4"), ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
            ([0xED, 0xA0, 0x80], "1:1"),
            ([0xC3, 0xA9, 0x3A, 0x0A, 0x20, 0xC3, 0x28], "2:2"), ([0x61, 0xE2, 0x82], "1:2"),
        ] as [([UInt8], String)])
    func `what is not UTF-8 is refused with line and column`(bytes: [UInt8], place: String) throws {
        let problem = try #require(YAMLDocument(parsing: bytes, file: "t.yml").problems.first)

        #expect(problem.description.hasPrefix("t.yml:\(place): not UTF-8 ("), "\(problem)")
    }

    @Test func `all keys that stand twice are reported, and the first of each is kept`() throws {
        let document = YAMLDocument(parsing: "a: 1\nb: {c: 1, c: 2}\na: 3\n", file: "t.yml")

        #expect(document.problems.map(\.line) == [2, 3])
        #expect(document.root?["a"]?.scalar == "1")
        #expect(document.root?["b"]?["c"]?.scalar == "1")
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "---\n...\n"])
    func `an empty text has no value or an empty one`(text: String) {
        let document = YAMLDocument(parsing: text, file: "t.yml")

        #expect(document.problems.isEmpty)
        #expect(document.root?.value ?? .null == .null)
    }

    @Test func `aliases cannot multiply without bound`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }

        let problem = try #require(YAMLDocument(parsing: text, file: "t.yml").problems.first)

        #expect(problem.message.hasPrefix("more than 100000 values"))
    }

    @Test func `aliases cannot nest without bound`() throws {
        var text = "a0: &a0 x\n"
        for level in 1...100 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }

        let problem = try #require(YAMLDocument(parsing: text, file: "t.yml").problems.first)

        #expect(problem.line == 65)
        #expect(problem.message == "lists and maps are nested more than 64 deep")
    }
}
