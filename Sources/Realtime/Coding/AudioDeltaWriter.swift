internal import Messages

/// Writes the audio deltas of one content part straight as bytes: nearly all that a session sends is this event.
public struct AudioDeltaWriter: Sendable {
    /// The frame up to the event's id.
    private let head: [UInt8]

    /// A writer for one content part; `type` is the event's name in the client's dialect.
    public init(
        type: String = "response.output_audio.delta", responseID: String, itemID: String, outputIndex: Int,
        contentIndex: Int
    ) {
        var head = Array("{\"type\":".utf8)
        head += JSONValue.string(type).utf8
        head += ",\"response_id\":".utf8
        head += JSONValue.string(responseID).utf8
        head += ",\"item_id\":".utf8
        head += JSONValue.string(itemID).utf8
        head += ",\"output_index\":\(outputIndex),\"content_index\":\(contentIndex),\"event_id\":".utf8
        self.head = head
    }

    /// The frame that carries `audio`.
    public func frame(eventID: String, audio: ArraySlice<UInt8>) -> [UInt8] {
        let id = JSONValue.string(eventID).utf8
        let textCount = Base64.encodedCount(audio.count)
        let count = head.count + id.count + Self.beforeDelta.count + textCount + Self.end.count
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let target = UnsafeMutableRawBufferPointer(buffer)
            var offset = 0
            for part in [head, id, Self.beforeDelta] {
                UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyBytes(from: part)
                offset += part.count
            }
            audio.withUnsafeBytes {
                Base64.encode($0, into: UnsafeMutableRawBufferPointer(rebasing: target[offset...]))
            }
            offset += textCount
            UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyBytes(from: Self.end)
            initialized = count
        }
    }

    private static let beforeDelta = Array(",\"delta\":\"".utf8)
    private static let end = Array("\"}".utf8)
}
