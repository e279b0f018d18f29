internal import CommandLineParsing
internal import Messages

/// Shows messages to people and to scripts.
enum MessageFormat {
    /// One line: time, type, content, marks, metadata.
    static func line(_ message: Message, at time: Double) -> String {
        let fields = [
            LogFormat.timeOfDay(time), TextLayout.pad("\(message.header.type)", to: 5), content(of: message),
            marks(message.header.flags), ids(message.metadata),
        ]
        return fields.filter { !$0.isEmpty }.joined(separator: "  ") + "\n"
    }

    private static func content(of message: Message) -> String {
        if message.header.flags.contains(.streamEnd) { return "end of stream" }
        if message.header.flags.contains(.sessionEnd) { return "end of session" }
        do throws(WireError) {
            switch message.header.type {
            case .audio: return content(of: try Audio(message))
            case .text: return JSONValue.string(try Text(message).content).description
            case .event:
                let event = try Event(message)
                return event.fields.isEmpty ? event.name : "\(event.name) \(JSONValue.object(event.fields))"
            case .bytes:
                return "\(message.payload.count) bytes of \(try Bytes(message).mediaType)"
            }
        } catch {
            return "malformed: \(error)"
        }
    }

    private static func content(of audio: Audio) -> String {
        let level = LevelMeter.level(of: audio)
        let decibels = level.map { "\(Measures.fixed($0, digits: 1)) dB" } ?? "silence"
        let padding = String(repeating: " ", count: max(0, 8 - decibels.count))
        return "\(LevelMeter.bar(level: level))  \(padding)\(decibels)  "
            + "\(Measures.fixed(audio.seconds * 1000, digits: 1)) ms of \(audio.format)"
    }

    private static func marks(_ flags: MessageFlags) -> String {
        [flags.contains(.start) ? "start" : "", flags.contains(.final) ? "final" : ""]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func ids(_ metadata: Metadata) -> String {
        let session = metadata.session.isEmpty ? nil : "[\(metadata.session)]"
        return [session, metadata.utterance, metadata.response].compactMap(\.self).joined(separator: " ")
    }

    /// Everything about a message but samples and bytes: of those the size, and the level.
    static func json(_ message: Message, at time: Double) -> JSONValue {
        let header = message.header
        var members: [String: JSONValue] = [
            "time": .number(time), "type": .string("\(header.type)"), "sequence": .number(header.sequence),
            "send_time_ns": .number(header.sendTime), "metadata": .object(message.metadata.members),
            "start": .bool(header.flags.contains(.start)), "final": .bool(header.flags.contains(.final)),
            "session_end": .bool(header.flags.contains(.sessionEnd)),
            "stream_end": .bool(header.flags.contains(.streamEnd)),
            "byte_count": .number(message.payload.count),
        ]
        guard header.flags.isDisjoint(with: [.sessionEnd, .streamEnd]) else { return .object(members) }
        do throws(WireError) {
            switch header.type {
            case .audio: members["audio"] = json(try Audio(message))
            case .text: members["text"] = .string(try Text(message).content)
            case .event:
                let event = try Event(message)
                members["event"] = .string(event.name)
                members["fields"] = .object(event.fields)
            case .bytes: members["media_type"] = .string(try Bytes(message).mediaType)
            }
        } catch {
            members["error"] = .string("\(error)")
        }
        return .object(members)
    }

    private static func json(_ audio: Audio) -> JSONValue {
        [
            "sample_rate": .number(audio.format.sampleRate), "channels": .number(audio.format.channels),
            "encoding": .string("\(audio.format.encoding)"), "position": .number(audio.position),
            "sample_frames": .number(audio.frameCount),
            "level_db": LevelMeter.level(of: audio).map { .number($0) } ?? .null,
        ]
    }
}
