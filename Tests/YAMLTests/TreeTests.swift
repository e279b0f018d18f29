import Testing
import YAML

@Suite struct TreeTests {
    @Test func `every value knows its line and column`() throws {
        let root = try YAMLDocument.root(
            of: "# heading\nnodes:\n  gain:\n    params: {level: -6, über: [1, 2]}\n", file: "t.yml")

        let gain = try #require(root["nodes"]?.mapping?.first)
        #expect((gain.key.line, gain.key.column) == (3, 3))
        let parameters = try #require(gain.value["params"])
        #expect((parameters.line, parameters.column) == (4, 13))
        let level = try #require(parameters["level"])
        #expect((level.line, level.column, level.file) == (4, 21, "t.yml"))
        let second = try #require(parameters["über"]?.sequence?.last)
        #expect((second.line, second.column) == (4, 35))
    }

    @Test func `a byte order mark does not shift columns`() {
        let document = YAMLDocument(parsing: [0xEF, 0xBB, 0xBF, 0x61, 0x3A, 0x20, 0x62], file: "t.yml")

        #expect(document.root?["a"]?.column == 4)
    }

    @Test func `entries keep the order of the file`() throws {
        let root = try YAMLDocument.root(of: "c: 1\na: 2\nb: 3", file: "t.yml")

        #expect(root.mapping?.map(\.name) == ["c", "a", "b"])
    }

    @Test(
        arguments: [
            ("5", .integer(5)), ("-5", .integer(-5)), ("+5", .integer(5)), ("010", .integer(10)),
            ("0x1F", .integer(31)), ("0o17", .integer(15)), ("0x-1", .string("0x-1")), ("5.5", .number(5.5)),
            (".5", .number(0.5)), ("5.", .number(5)), ("1e3", .number(1000)), ("1e999", .string("1e999")),
            (".inf", .string(".inf")), ("nan", .string("nan")), ("0x1p3", .string("0x1p3")),
            ("1_000", .string("1_000")),
            ("true", .bool(true)), ("False", .bool(false)), ("yes", .string("yes")), ("on", .string("on")),
            ("null", .null), ("~", .null), ("''", .string("")), ("\"5\"", .string("5")),
            ("'true'", .string("true")),
            ("12:30", .string("12:30")), ("1.2.3", .string("1.2.3")), ("-", .string("-")),
            ("e5", .string("e5")),
            ("99999999999999999999", .number(1e20)), ("|\n  5", .string("5")),
        ] as [(String, YAMLValue)])
    func `scalars mean what the core schema says`(text: String, value: YAMLValue) throws {
        // An element of a list, because a lone dash would begin one.
        let root = text == "-" ? nil : try YAMLDocument.root(of: "a: \(text)", file: "t.yml")["a"]
        let scalar = root ?? YAMLNode(.scalar(text, isPlain: true), file: "t.yml", line: 1, column: 1)

        #expect(scalar.value == value)
    }

    @Test func `an alias is the value it stands for, where that stands`() throws {
        let root = try YAMLDocument.root(of: "a: &x {k: 1}\nb: *x\nc: [*x, *x]", file: "t.yml")

        #expect(root["b"] == root["a"])
        #expect(root["c"]?.sequence?.count == 2)
        #expect(root["b"]?["k"]?.line == 1)
    }

    @Test func `an empty text has no root`() {
        #expect(throws: YAMLProblem(file: "t.yml", line: 1, column: 1, message: "the text is empty")) {
            try YAMLDocument.root(of: "# nothing\n", file: "t.yml")
        }
    }
}
