internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon send`: puts a message into an input of a running graph.
enum SendCommand: Command {
    static let text = Option<String>("text", "TEXT", "Sends a text, as a whole one.")
    static let event = Option<String>(
        "event", "JSON", "Sends an event: a JSON object with a member 'event', or only the event's name.")
    static let audio = Option<String>(
        "audio", "FILE", completion: .files([".wav"]), "Sends a WAV file in frames of 20 ms.")
    static let file = Option<String>("file", "FILE", completion: .files([]), "Sends a file as bytes.")
    static let session = Option<String>("session", "ID", "The conversation that the message belongs to.")
    static let response = Option<String>("response", "ID", "The response that the message belongs to.")
    static let declaration = CommandDeclaration(
        "send", "Sends a message to an input of a running graph.",
        discussion: ["The input need not be wired. Says why where the node refuses the message."],
        operand: Operand(
            "NODE/INPUT", completion: .output(of: ["words", "inputs"]),
            "The node's id and the name of its input."),
        options: [RunningGraphChoice.option, text, event, audio, file, session, response],
        examples: [
            ("antiphon send llm/transcript --text 'go forward ten meters'", "Asks without speaking."),
            ("antiphon send tts/cancel --event cancel --response resp_7", "Stops a response."),
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        let input = arguments.operands[0].split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard input.count == 2 else {
            throw arguments.wrong(
                "'\(arguments.operands[0])' is no input: write NODE/INPUT, as in llm/transcript")
        }
        let messages = try messages(arguments)
        let (_, client) = try RunningGraphChoice.connect(arguments[RunningGraphChoice.option])
        for message in messages {
            _ = try client.request(
                "send", ["node": .string(input[0]), "input": .string(input[1])],
                frames: [message.headerFrame, message.payload])
        }
        return .finished
    }

    private static func messages(_ arguments: Arguments) throws -> [Message] {
        var metadata = Metadata()
        metadata.session = arguments[session] ?? ""
        metadata.response = arguments[response]
        let given = [text, event, audio, file].compactMap { option in arguments[option].map { (option, $0) } }
        guard given.count == 1, let (option, value) = given.first else {
            throw arguments.wrong("'send' takes one of --text, --event, --audio and --file")
        }
        switch option.optionDescription.name {
        case text.optionDescription.name:
            return [Text(value, isStart: true, isFinal: true, metadata: metadata).message]
        case event.optionDescription.name:
            return [try readEvent(value, metadata, arguments).message]
        case audio.optionDescription.name:
            return try AudioFile.frames(of: value, metadata: metadata).map(\.message)
        default:
            return [Bytes(try Files.read(value), metadata: metadata).message]
        }
    }

    private static func readEvent(
        _ value: String, _ metadata: Metadata, _ arguments: Arguments
    ) throws(UsageError) -> Event {
        guard value.hasPrefix("{") else { return Event(value, metadata: metadata) }
        do {
            var fields = try JSONValue(parsing: value).object ?? [:]
            guard let name = fields.removeValue(forKey: "event")?.string else {
                throw arguments.wrong("'--event' misses the member 'event' with the event's name")
            }
            return Event(name, fields, metadata: metadata)
        } catch let error as JSONError {
            throw arguments.wrong("'--event': \(error)")
        } catch {
            throw arguments.wrong("\(error)")
        }
    }
}
