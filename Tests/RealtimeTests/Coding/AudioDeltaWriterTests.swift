import Messages
import Randomness
import Realtime
import Testing

@Suite struct AudioDeltaWriterTests {
    @Test func `a delta is the JSON that the event is`() throws {
        let writer = AudioDeltaWriter(responseID: "resp_1", itemID: "item_1", outputIndex: 2, contentIndex: 1)

        let frame = writer.frame(eventID: "event_1", audio: [9, 1, 2, 3, 4, 9][1..<5])

        #expect(
            try JSONValue(parsing: frame) == [
                "type": "response.output_audio.delta", "event_id": "event_1", "response_id": "resp_1",
                "item_id": "item_1", "output_index": 2, "content_index": 1, "delta": "AQIDBA==",
            ])
    }

    @Test func `a delta of any length comes back whole`() throws {
        var random = SeededGenerator(seed: 4)
        let writer = AudioDeltaWriter(
            type: "response.audio.delta", responseID: "r\"\\", itemID: "i", outputIndex: 0, contentIndex: 0)
        for count in 0..<100 {
            let audio = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }

            let event = try JSONValue(parsing: writer.frame(eventID: "e\n", audio: audio[...]))

            #expect(event["delta"]?.string.flatMap { Base64.decode($0) } == audio)
            #expect(event["response_id"] == "r\"\\")
            #expect(event["event_id"] == "e\n")
        }
    }
}
