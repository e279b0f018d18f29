import DeviceAccess
import Glibc
import Messages
import NodeRuntime
import SoundCard

/// Plays responses through a loudspeaker and tells what of them has been heard.
@main
struct Speaker: Node {
    static let audio = Input<Audio>(
        "audio", "Responses, in any format; several are played one after the other.", required: true,
        manyProducers: true)
    static let cancel = Input<Event>(
        "cancel", "Events cancel: of a response, or of all of a session.", urgent: true, manyProducers: true,
        breaksLoops: true)
    static let control = Input<Event>(
        "control",
        "Events duck {gain_db, fade_ms}, restore, pause, resume, hold {response} and release {response}, "
            + "each for its session.",
        urgent: true, manyProducers: true, breaksLoops: true)
    static let playout = Output<Event>(
        "playout",
        "The playout clock: events playout {state, played_ms, segment, text, text_offset, underruns} of a response, "
            + "with the time at which they are true.")
    static let reference = Output<Audio>(
        "reference",
        """
        What is written to the device, mono, with the time at which it is heard: what an echo canceller needs. A start is \
        marked where the device was started or had run dry.
        """,
        live: true)
    static let status = Output<Event>("status", "device_lost {reason}, device_back and xrun.")
    static let device = Parameter<String>(
        "device", default: "default",
        "The ALSA device: `antiphon doctor` lists them; the wrong name does as well.")
    static let deviceRate = Parameter<Int>(
        "device_rate", default: 48000, in: 8000...192_000, unit: "Hz",
        "The sample rate to ask the device for; it gives the nearest it has, and audio is converted to it.")
    static let latencyMilliseconds = Parameter<Int>(
        "latency_ms", default: 60, in: 10...1000, unit: "ms",
        "How much the device holds. Less makes interruptions quicker, more survives a busier machine.")
    static let bufferMilliseconds = Parameter<Int>(
        "buffer_ms", default: 10_000, in: 100...600_000, unit: "ms",
        "How much audio may wait; then whoever sends it has to.")
    static let fadeMilliseconds = Parameter<Int>(
        "fade_ms", default: 8, in: 0...100, unit: "ms",
        "How long a response takes to fall silent, and to come back.")
    static let lossMilliseconds = Parameter<Int>(
        "loss_ms", default: 5000, in: 0...600_000, unit: "ms",
        "How long responses wait for a device that was lost: what is older when it is back, nobody waits for."
    )
    static let idleMilliseconds = Parameter<Int>(
        "idle_ms", default: 1000, in: 0...60_000, unit: "ms",
        "How long silence is played before the device is stopped.")
    static let gain = Parameter<Double>(
        "gain_db", default: 0, in: -60...20, unit: "dB", "How much louder; what is too loud is clipped.",
        changeable: true)

    static let manifest = Manifest(
        name: "speaker",
        purpose: "Plays responses through a loudspeaker and tells what of them has been heard.",
        ports: [audio, cancel, control, playout, reference, status],
        parameters: [
            device, deviceRate, latencyMilliseconds, bufferMilliseconds, fadeMilliseconds, lossMilliseconds,
            idleMilliseconds,
            gain,
        ])

    private var loudspeaker: Loudspeaker
    /// Sessions that have ended while something of theirs was still to be heard.
    private var endedSessions: Set<String> = []
    private var hasEnded = false
    /// Fires when responses whose maker has died are given up.
    private let orphanTimer: NodeTimer
    /// How long what a dead node had sent may be on its way.
    private static let orphanPatience = Duration.seconds(2)

    init(_ node: NodeContext) throws {
        loudspeaker = try Loudspeaker(node)
        orphanTimer = node.makeTimer()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        defer { settle(node) }
        if let audio = try event[Self.audio] {
            try loudspeaker.play(audio, node)
        } else if let command = try event[Self.control] {
            try obey(command, node)
        } else if let command = try event[Self.cancel] {
            guard command.name == "cancel" else { throw SpeakerError.unknownCommand("cancel", command.name) }
            loudspeaker.cancel(session: command.metadata.session, node)
        } else if event[orphanTimer] {
            loudspeaker.endUnfinished(node)
        } else {
            switch event {
            case .cancelled(let response, let session):
                loudspeaker.cancel(response: response, session: session, node)
            case .sessionEnded(let session):
                guard !loudspeaker.isSilent(session: session) else {
                    return loudspeaker.forget(session: session)
                }
                endedSessions.insert(session)
                node.postponeSessionEnd()
            case .inputsEnded:
                hasEnded = true
                node.postponeEnd()
                loudspeaker.endUnfinished(node)
            case .upstreamLost(_, let inputs) where inputs.contains(Self.audio.port.name):
                node.set(orphanTimer, after: Self.orphanPatience)
            case .parametersChanged:
                loudspeaker.changeGain(node)
            default:
                try loudspeaker.handle(event, node)
            }
        }
    }

    private mutating func obey(_ command: Event, _ node: NodeContext) throws {
        let session = command.metadata.session
        let response = command["response"]?.string ?? command.metadata.response
        switch (command.name, response) {
        case ("duck", _):
            let decibels = command["gain_db"]?.number ?? -12
            let fade = command["fade_ms"]?.number ?? 50
            guard (-100...0).contains(decibels), (0...5000).contains(fade) else { throw SpeakerError.badDuck }
            loudspeaker.duck(session, to: Float(pow(10, decibels / 20)), fadeMilliseconds: Int(fade), node)
        case ("restore", _):
            let fade = command["fade_ms"]?.number ?? 50
            guard (0...5000).contains(fade) else { throw SpeakerError.badDuck }
            loudspeaker.duck(session, to: 1, fadeMilliseconds: Int(fade), node)
        case ("pause", _): loudspeaker.pause(session, node)
        case ("resume", _): loudspeaker.resume(session, node)
        case ("hold", let response?): loudspeaker.hold(response, node)
        case ("release", let response?): loudspeaker.release(response, node)
        case ("hold", nil), ("release", nil): throw SpeakerError.noResponse(command.name)
        default: throw SpeakerError.unknownCommand("control", command.name)
        }
    }

    /// Passes on the ends for which all has been heard.
    private mutating func settle(_ node: NodeContext) {
        for session in endedSessions where loudspeaker.isSilent(session: session) {
            endedSessions.remove(session)
            loudspeaker.forget(session: session)
            node.endSession(session)
        }
        if hasEnded, loudspeaker.isSilent { node.finish() }
    }
}

/// Why an event is refused.
enum SpeakerError: Error, Equatable, CustomStringConvertible {
    case unknownCommand(_ input: String, String)
    case noResponse(String)
    case badDuck

    var description: String {
        switch self {
        case .unknownCommand("cancel", let name): "'cancel' takes the event cancel, not '\(name)'"
        case .unknownCommand(_, let name):
            "'control' takes duck, restore, pause, resume, hold and release, not '\(name)'"
        case .noResponse(let name): "the event '\(name)' names no response"
        case .badDuck: "'duck' takes gain_db from -100 to 0 and fade_ms from 0 to 5000"
        }
    }
}
