import Messages
import Testing

@testable import ToolCalls

@Suite struct ArgumentCheckTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "direction": ["type": "string", "enum": ["forward", "backward"]],
            "distance": ["type": "number", "minimum": 0, "exclusiveMaximum": 100],
            "steps": ["type": "integer"],
            "names": ["type": "array", "items": ["type": "string"], "maxItems": 2],
            "note": ["anyOf": [["type": "string", "maxLength": 3], ["type": "null"]]],
            "place": ["$ref": "#/$defs/Place"],
        ],
        "required": ["direction"], "additionalProperties": false,
        "$defs": [
            "Place": [
                "type": "object", "properties": ["x": ["type": "number"], "next": ["$ref": "#/$defs/Place"]],
                "required": ["x"],
            ]
        ],
    ]

    private func problem(_ json: String) throws -> String? {
        ArgumentCheck.problem(with: try JSONValue(parsing: Array(json.utf8)), schema: Self.schema)
    }

    @Test(arguments: [
        #"{"direction":"forward"}"#, #"{"direction":"forward","distance":0,"steps":3,"names":["a"]}"#,
        #"{"direction":"forward","note":null,"place":{"x":1,"next":{"x":2}}}"#,
    ])
    func `what fits is let pass`(json: String) throws {
        #expect(try problem(json) == nil)
    }

    @Test(
        arguments: [
            (#"{}"#, "'direction' is missing"),
            (
                #"{"direction":"up"}"#,
                #"'direction' must be one of "forward", "backward"; it is "up""#
            ),
            (
                #"{"direction":"forward","distance":"ten"}"#,
                #"'distance' must be of type number; it is "ten""#
            ),
            (#"{"direction":"forward","distance":-1}"#, "'distance' must be at least 0"),
            (#"{"direction":"forward","distance":100}"#, "'distance' must be less than 100"),
            (#"{"direction":"forward","steps":1.5}"#, "'steps' must be of type integer; it is 1.5"),
            (#"{"direction":"forward","names":["a",5]}"#, "'names[1]' must be of type string; it is 5"),
            (
                #"{"direction":"forward","names":["a","b","c"]}"#,
                "'names' must be at most 2 elements long"
            ),
            (#"{"direction":"forward","note":"long"}"#, "'note' must be at most 3 characters long"),
            (#"{"direction":"forward","place":{"x":1,"next":{}}}"#, "'place.next.x' is missing"),
            (
                #"{"direction":"forward","speed":1}"#,
                "there is no 'speed'; there is direction, distance, names, note, place, steps"
            ),
            (#"[1]"#, "the arguments are no JSON object but [1]"),
        ])
    func `what does not fit is told in words`(json: String, words: String) throws {
        #expect(try problem(json) == words)
    }

    @Test func `without a schema anything goes, but an object it must be`() {
        #expect(ArgumentCheck.problem(with: ["x": 1], schema: .null) == nil)
        #expect(ArgumentCheck.problem(with: "x", schema: .null) != nil)
    }

    @Test func `a schema that multiplies itself ends`() {
        let loop: JSONValue = [
            "properties": ["x": ["$ref": "#/$defs/A"]],
            "$defs": ["A": ["anyOf": .array(Array(repeating: ["$ref": "#/$defs/A"], count: 8))]],
        ]
        let start = ContinuousClock.now
        #expect(ArgumentCheck.problem(with: ["x": 1], schema: loop) == nil)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `a senseless schema refuses nothing`() {
        let schema: JSONValue = ["type": 5, "required": 7, "properties": [], "enum": "x", "anyOf": []]
        #expect(ArgumentCheck.problem(with: ["x": 1], schema: schema) == nil)
    }
}
