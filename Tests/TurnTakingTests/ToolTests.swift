import EndOfTurn
import Messages
import Testing
import TurnTaking

@Suite struct ToolTests {
    private static let tools: JSONValue = ["type": "function", "name": "weather"]

    /// A turn for which the llm has called a tool, which has not answered.
    private func askedForWeather() -> TestConversation {
        var talk = TestConversation()
        talk.receive(.tools([Self.tools]))
        talk.say("will it rain")
        talk.receive(
            .toolCall(response: "resp_1", ToolCallItem(id: "c1", name: "weather", arguments: "{}")),
            .reply(response: "resp_1", delta: "", end: ReplyEnd(toolCallCount: 1)))
        return talk
    }

    @Test func `the llm is asked again with what its tool gave`() {
        var talk = askedForWeather()
        #expect(talk.takeActions().asked == ["resp_1"])
        talk.receive(.toolResult(call: "c1", output: "rain"))
        let actions = talk.takeActions()
        #expect(actions.asked == ["resp_2"])
        #expect(actions.items.map(\.said) == ["will it rain", "weather", "rain"])

        talk.answer("resp_2", ["Yes."])
        talk.play("resp_2", .started)
        talk.play("resp_2", .finished)
        #expect(talk.takeActions().turns.map(\.toolRounds) == [1])
    }

    @Test func `a result may overtake its call`() {
        var talk = TestConversation()
        talk.receive(.tools([Self.tools]))
        talk.say("will it rain")
        talk.receive(
            .toolResult(call: "c1", output: "rain"),
            .reply(response: "resp_1", delta: "", end: ReplyEnd(toolCallCount: 1)),
            .toolCall(response: "resp_1", ToolCallItem(id: "c1", name: "weather", arguments: "{}")))
        #expect(talk.takeActions().asked == ["resp_1", "resp_2"])
    }

    @Test func `a tool that hangs is told to the llm as an error`() {
        var talk = askedForWeather()
        talk.wait(milliseconds: 31_000)
        let actions = talk.takeActions()
        #expect(actions.asked == ["resp_1", "resp_3"])
        #expect(actions.items.last?.said.contains("error") == true)
        #expect(actions.said == [TurnSettings().filler], "nobody waits in silence")
    }

    @Test func `an llm that calls without end is stopped`() {
        var talk = TestConversation { $0.toolRounds = 2 }
        talk.receive(.tools([Self.tools]))
        talk.say("will it rain")
        for round in 1...3 {
            let call = ToolCallItem(id: "c\(round)", name: "weather", arguments: "{}")
            talk.receive(
                .toolCall(response: "resp_\(round)", call), .toolResult(call: call.id, output: "rain"),
                .reply(response: "resp_\(round)", delta: "", end: ReplyEnd(toolCallCount: 1)))
        }
        #expect(talk.takeActions().said == [TurnSettings().apology])
    }
}
