import Dialogue
import Messages
import Testing

@Suite struct ToolOfferTests {
    @Test(arguments: [
        ("get_weather", "what is the weather", true), ("getWeather", "Weather?", true),
        ("get_weather", "go home", false), ("set-light-color", "make the light color red", true),
        ("set-light-color", "make the light red", false), ("get", "get it", true),
    ])
    func `a tool is meant when what it is about is named`(name: String, heard: String, isMeant: Bool) {
        #expect(ToolOffer(name: name).isMeant(by: heard) == isMeant)
    }

    private func guess(_ properties: JSONValue, required: JSONValue, _ heard: String) -> JSONValue {
        ToolOffer(name: "tool", parameters: ["properties": properties, "required": required])
            .guess(from: heard).arguments
    }

    @Test func `arguments are taken from the utterance where the schema has a place for them`() {
        #expect(
            guess(["city": ["type": "string"]], required: ["city"], "tell me about New York.") == [
                "city": "New York"
            ])
        #expect(guess(["what": ["type": "string"]], required: ["what"], "sing") == ["what": "sing"])
        #expect(guess(["n": ["type": "integer"]], required: [], "take twenty five") == ["n": 25])
        #expect(guess(["n": ["type": "number"]], required: [], "take none") == [:])
        let color: JSONValue = ["color": ["type": "string", "enum": ["red", "Blue"]]]
        #expect(guess(color, required: [], "make it blue") == ["color": "Blue"])
        #expect(guess(color, required: [], "make it bright") == [:])
    }

    @Test func `what is required is never missing`() {
        let arguments = guess(
            [
                "a": ["enum": ["x", "y"]], "b": ["type": "boolean"], "c": ["type": "integer", "minimum": 3],
                "d": ["type": "array", "items": ["type": "string"]], "e": ["default": 7], "f": [:],
                "g": ["type": "object", "required": ["h"], "properties": ["h": ["type": "null"]]],
            ], required: ["a", "b", "c", "d", "e", "f", "g"], "well")
        #expect(
            arguments == [
                "a": "x", "b": true, "c": 3, "d": ["well"], "e": 7, "f": "well", "g": ["h": .null],
            ])
    }

    @Test func `a schema that is none needs no arguments`() {
        for schema in [.null, 5, ["properties": []], ["properties": ["a": 1], "required": 2]] as [JSONValue] {
            #expect(ToolOffer(name: "t", parameters: schema).guess(from: "hm").arguments == [:])
        }
    }

    @Test(
        arguments: [
            (.null, "Done."), ("", "Done."), ("ok", "ok."), ("It is foggy!", "It is foggy!"),
            (false, "That did not work."),
            (21, "It is 21."), ([:], "Done."), ([], "There is nothing."), (["a", 2], "a, 2."),
            (["temp_c": 21, "sky": "blue"], "The sky is blue. The temp c is 21."),
        ] as [(JSONValue, String)])
    func `results are told in a sentence`(result: JSONValue, sentence: String) {
        #expect(ToolOutcome.sentence(result) == sentence)
    }
}
