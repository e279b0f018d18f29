import Messages
import Realtime
import Testing

@Suite struct ItemTests {
    private func create(
        _ session: inout TestSession, id: String? = nil, after previous: JSONValue? = nil
    ) -> JSONValue? {
        var item: [String: JSONValue] = [
            "type": "message", "role": "user", "content": [["type": "input_text", "text": "x"]],
        ]
        item["id"] = id.map(JSONValue.string)
        var event: [String: JSONValue] = ["type": "conversation.item.create", "item": .object(item)]
        event["previous_item_id"] = previous
        session.events = []
        session.send(.object(event))
        return session.last("conversation.item.added")
    }

    @Test func `items stand where the client puts them`() {
        var session = TestSession()
        #expect(create(&session, id: "a")?["previous_item_id"] == .null)
        #expect(create(&session, id: "b", after: .null)?["previous_item_id"] == "a")
        #expect(create(&session, id: "ab", after: "a")?["previous_item_id"] == "a")
        #expect(create(&session, id: "first", after: "root")?["previous_item_id"] == .null)
        #expect(create(&session, id: "last", after: "")?["previous_item_id"] == "b")
        #expect(session.takeTypes() == ["conversation.item.added", "conversation.item.done"])
    }

    @Test func `after the last item is deleted, the next follows the one before`() {
        var session = TestSession()
        _ = create(&session, id: "a")
        _ = create(&session, id: "b")
        session.send(["type": "conversation.item.delete", "item_id": "b"])
        #expect(session.last("conversation.item.deleted")?["item_id"] == "b")
        #expect(create(&session, id: "c")?["previous_item_id"] == "a")
    }

    @Test func `all kinds of items can be created`() {
        let items: [JSONValue] = [
            ["type": "message", "role": "system", "content": [["type": "input_text", "text": "be kind"]]],
            ["type": "message", "role": "assistant", "content": [["type": "output_text", "text": "hi"]]],
            [
                "type": "message", "role": "assistant",
                "content": [["type": "output_audio", "transcript": "hi"]],
            ],
            [
                "type": "message", "role": "user",
                "content": [["type": "input_image", "image_url": "data:image/png;base64,AAAA"]],
            ],
            ["type": "function_call", "name": "f", "call_id": "call_1", "arguments": "{}"],
            ["type": "function_call_output", "call_id": "call_1", "output": "42"],
        ]
        var session = TestSession()
        for item in items { session.send(["type": "conversation.item.create", "item": item]) }
        #expect(session.last("error") == nil)
        #expect(session.events.count { $0["type"] == "conversation.item.done" } == items.count)
        session.send(["type": "response.create"])
        #expect(session.conversations[0]["items"]?.array?.count == items.count)
    }

    @Test func `an item that is retrieved is whole`() {
        var session = TestSession()
        _ = create(&session, id: "a")
        session.send(["type": "conversation.item.retrieve", "item_id": "a"])
        #expect(
            session.last("conversation.item.retrieved")?["item"] == [
                "id": "a", "object": "realtime.item", "type": "message", "role": "user",
                "status": "completed", "content": [["type": "input_text", "text": "x"]],
            ])
    }

    @Test func `an item in progress can be retrieved and deleted`() {
        var session = TestSession()
        session.update(["output_modalities": ["text"]])
        session.send(["type": "response.create"])
        let id = session.responseID
        session.reply("Hel", to: id)
        let item = session.last("response.output_item.added")?["item"]?["id"] ?? .null
        session.send(["type": "conversation.item.retrieve", "item_id": item])
        let retrieved = session.last("conversation.item.retrieved")?["item"]
        #expect(retrieved?["status"] == "in_progress")
        #expect(retrieved?["content"] == [["type": "output_text", "text": "Hel"]])
        session.send(["type": "conversation.item.delete", "item_id": item])
        session.reply("lo", to: id, isFinal: true)
        #expect(session.last("response.output_item.done")?["item"]?["status"] == "completed")
        #expect(session.events.count { $0["type"] == "conversation.item.done" } == 0)
    }

    @Test(
        arguments: [
            (
                ["type": "conversation.item.delete", "item_id": "yo"], "item_delete_invalid_item_id",
                "Error deleting item: the item with id 'yo' does not exist."
            ),
            (
                ["type": "conversation.item.retrieve", "item_id": "yo"], "item_retrieve_invalid_item_id",
                "Error retrieving item: the item with id 'yo' does not exist."
            ),
            (
                [
                    "type": "conversation.item.truncate", "item_id": "yo", "content_index": 0,
                    "audio_end_ms": 1,
                ], "item_truncate_invalid_item_id",
                "Error truncating item: the item with id 'yo' does not exist."
            ),
            (
                [
                    "type": "conversation.item.create",
                    "item": ["type": "message", "id": "known", "role": "user", "content": []],
                ], "item_create_duplicate_item_id",
                "Error adding item: an item with id 'known' already exists."
            ),
            (
                [
                    "type": "conversation.item.create", "previous_item_id": "yo",
                    "item": ["type": "message", "role": "user", "content": []],
                ], "item_create_invalid_previous_item_id",
                "Error adding item: the previous item with id 'yo' does not exist."
            ),
            (
                [
                    "type": "conversation.item.create",
                    "item": ["type": "function_call_output", "call_id": "call_no", "output": ""],
                ], "invalid_tool_call_id", "Tool call ID 'call_no' not found in conversation."
            ),
        ] as [(JSONValue, String, String)])
    func `items that are not there are named`(event: JSONValue, code: String, message: String) {
        var session = TestSession()
        _ = create(&session, id: "known")
        session.send(event)
        #expect(session.last("error")?["error"]?["code"]?.string == code)
        #expect(session.last("error")?["error"]?["message"]?.string == message)
    }

    @Test func `the oldest items make room for those of turns`() {
        var session = TestSession { $0.limits.items = 2 }
        _ = create(&session, id: "a")
        _ = create(&session, id: "b")
        #expect(create(&session, id: "c") == nil)
        #expect(session.last("error")?["error"]?["code"] == "conversation_full")
        session.append(milliseconds: 200)
        session.send(["type": "input_audio_buffer.commit"])
        #expect(session.last("conversation.item.deleted")?["item_id"] == "a")
    }

    @Test func `the audio of the oldest items is forgotten`() {
        var session = TestSession { $0.limits.itemAudioBytes = 10_000 }
        session.update(["audio": ["input": ["turn_detection": .null]]])
        for _ in 0..<2 {
            session.append(milliseconds: 200)
            session.send(["type": "input_audio_buffer.commit"])
        }
        let items = session.events.compactMap {
            $0["type"] == "input_audio_buffer.committed" ? $0["item_id"] : nil
        }
        let sizes = items.map { item -> Int? in
            session.send(["type": "conversation.item.retrieve", "item_id": item])
            let part = session.last("conversation.item.retrieved")?["item"]?["content"]?.array?.first
            return (part?["audio"]?.string).flatMap { Base64.decode($0)?.count }
        }
        #expect(sizes == [nil, 9600])
    }
}
