internal import CommandLineParsing
internal import Messages
internal import Supervision

/// `antiphon tap`: listens to an output of a running graph.
enum TapCommand: Command {
    static let wav = Option<String>(
        "wav", "FILE", completion: .files([".wav"]), "Writes the audio into this file instead of showing it.")
    static let count = Option<Int>("count", "N", short: "n", "Leaves after this many messages.")
    static let json = Flag("json", "One JSON object a line, without samples and bytes.")
    static let declaration = CommandDeclaration(
        "tap", "Shows what an output of a running graph sends, as it is sent.",
        discussion: [
            "The graph does not change and does not wait: a tap that is too slow loses its oldest messages. "
                + "Audio is shown as a level in dB below full scale. Ends with the output, or with Ctrl-C."
        ],
        operand: Operand(
            "NODE/OUTPUT", completion: .output(of: ["words", "outputs"]),
            "The node's id and the name of its output."),
        options: [RunningGraphChoice.option, wav, count, json],
        examples: [
            ("antiphon tap asr/transcript", "Shows what is understood."),
            ("antiphon tap tts/audio --wav spoken.wav", "Records what is spoken."),
        ])

    static func run(_ arguments: Arguments) throws -> ExitCode {
        if let count = arguments[count], count < 1 {
            throw arguments.wrong("'--count' takes a count from 1 on, not \(count)")
        }
        let output = arguments.operands[0]
        guard output.split(separator: "/", omittingEmptySubsequences: false).count == 2 else {
            throw arguments.wrong("'\(output)' is no output: write NODE/OUTPUT, as in asr/transcript")
        }
        let signals = try SignalWatch(SignalWatch.ends)
        let (graph, client) = try RunningGraphChoice.connect(arguments[RunningGraphChoice.option])
        let file = try arguments[wav].map { path throws(CommandFailure) in try WAVFile(path: path) }
        let listener = try TapListener(output, of: graph, through: client)
        defer { listener.leave() }
        if file != nil {
            StandardError.write("Recording \(output) into \(arguments[wav] ?? ""); Ctrl-C ends.\n")
        }

        var left = arguments[count] ?? Int.max
        while left > 0, let message = try listener.next(until: signals) {
            left -= 1
            if let file {
                if message.header.type == .audio { try file.append(try Audio(message)) }
                if message.header.flags.contains(.streamEnd) { break }
                continue
            }
            let text =
                arguments[json]
                ? "\(MessageFormat.json(message, at: Clock.wall))\n"
                : MessageFormat.line(message, at: Clock.wall)
            guard StandardOutput.write(text), !message.header.flags.contains(.streamEnd) else { break }
        }
        if let file {
            try file.finish()
            StandardError.write(
                "\(arguments[wav] ?? ""): \(Measures.fixed(file.seconds, digits: 2)) s\n")
        }
        return .finished
    }
}
