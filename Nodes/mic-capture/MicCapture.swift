import DeviceAccess
import Messages
import NodeRuntime
import SoundCard

/// Captures from a microphone.
@main
struct MicCapture: Node {
    static let control = Input<Event>(
        "control", "Events mute, unmute and gain {db}.", urgent: true, manyProducers: true, breaksLoops: true)
    static let audio = Output<Audio>(
        "audio", "What the microphone hears, mono; positions jump over what was lost.", live: true)
    static let status = Output<Event>(
        "status", "device_lost {reason}, device_back {lost_ms}, xrun {lost_ms}, muted and unmuted.")
    static let device = Parameter<String>(
        "device", default: "default",
        "The ALSA device: `antiphon doctor` lists them; the wrong name does as well.")
    static let sampleRate = Parameter<Int>(
        "sample_rate", default: 16000, in: 8000...192_000, unit: "Hz",
        "The sample rate to send; the device's own is converted.")
    static let deviceRate = Parameter<Int>(
        "device_rate", default: 48000, in: 8000...192_000, unit: "Hz",
        "The sample rate to ask the device for; it gives the nearest it has.")
    static let channel = Parameter<Int>(
        "channel", default: 0, in: 0...64,
        "Which channel of a device with several to take, from 1; 0 mixes them.")
    static let frameMilliseconds = Parameter<Int>(
        "frame_ms", default: 20, in: 5...200, unit: "ms", "How much audio each message holds.")
    static let latencyMilliseconds = Parameter<Int>(
        "latency_ms", default: 10, in: 2...200, unit: "ms",
        "How long a sample may wait in the device before the node is woken.")
    static let bufferMilliseconds = Parameter<Int>(
        "buffer_ms", default: 500, in: 20...5000, unit: "ms",
        "How long the node may be late before samples are lost.")
    static let gain = Parameter<Double>(
        "gain_db", default: 0, in: -60...40, unit: "dB", "How much louder; what is too loud is clipped.",
        changeable: true)

    static let manifest = Manifest(
        name: "mic-capture", purpose: "Captures from a microphone.", ports: [control, audio, status],
        parameters: [
            device, sampleRate, deviceRate, channel, frameMilliseconds, latencyMilliseconds,
            bufferMilliseconds, gain,
        ])

    private var access: DeviceAccess
    private var stream: CaptureStream
    private var samples: [Float]
    private let channel: Int?
    /// What the end of the present break is called.
    private var breakName = ""
    /// Fires where the device has fallen silent, which none does by itself.
    private let silenceTimer: NodeTimer
    /// A working device is heard within this time.
    private static let longestSilence = Duration.seconds(2)

    init(_ node: NodeContext) throws {
        access = try DeviceAccess(
            node, node[Self.device], .capture,
            PCM.Wish(
                sampleRate: node[Self.deviceRate], channels: 1,
                periodMicroseconds: node[Self.latencyMilliseconds] * 1000,
                bufferMicroseconds: node[Self.bufferMilliseconds] * 1000))
        let format = access.device?.format
        channel = node[Self.channel] > 0 ? node[Self.channel] - 1 : nil
        silenceTimer = node.makeTimer()
        stream = try CaptureStream(
            deviceRate: format?.sampleRate ?? node[Self.deviceRate], sampleRate: node[Self.sampleRate],
            frameMilliseconds: node[Self.frameMilliseconds])
        stream.gain = .init(decibels: node[Self.gain])
        samples = [Float](repeating: 0, count: format?.bufferFrameCount ?? 0)
        if let format {
            let conversion =
                format.sampleRate == node[Self.sampleRate] ? "" : ", converted to \(node[Self.sampleRate]) Hz"
            node.log(.info, "captures from '\(node[Self.device])': \(format)\(conversion)")
        }
        node.requestTurn()
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if access.isReady(event) || event[silenceTimer] {
            try attempt(node) { try $0.hear($1, node) }
        } else if let command = try event[Self.control] {
            try obey(command, node)
        } else if case .turn = event {
            try attempt(node) { try $0.begin($1, node) }
        } else if case .parametersChanged = event {
            stream.gain = .init(decibels: node[Self.gain])
        } else if access.reopens(at: event, node), let device = access.device {
            samples = [Float](repeating: 0, count: device.format.bufferFrameCount)
            try stream.resume(deviceRate: device.format.sampleRate)
            breakName = "device_back"
            try attempt(node) { try $0.begin($1, node) }
        }
    }

    /// Does something with the device, and what is to be done where that fails.
    private mutating func attempt(
        _ node: NodeContext, _ body: (inout MicCapture, PCM) throws -> Void
    ) throws {
        guard let device = access.device else { return }
        do {
            try body(&self, device)
        } catch PCMFault.xrun {
            node.count("xruns")
            breakName = "xrun"
            stream.noteBreak()
            try attempt(node) { capture, device in
                try device.recover()
                try capture.begin(device, node)
            }
        } catch PCMFault.lost(let reason) {
            node.stop(silenceTimer)
            stream.noteBreak()
            access.lose(reason, node)
            send("device_lost", node, ["reason": .string(reason)])
        }
    }

    private mutating func begin(_ device: PCM, _ node: NodeContext) throws {
        try device.start()
        access.watch(node)
        node.set(silenceTimer, after: Self.longestSilence)
    }

    /// Reads and sends what the device has.
    private mutating func hear(_ device: PCM, _ node: NodeContext) throws {
        let status = try device.status()
        if status.available > 0 {
            node.set(silenceTimer, after: Self.longestSilence)
        } else if !node.isSet(silenceTimer) {
            throw PCMFault.lost(reason: "it gives no samples")
        }
        if let lost = stream.note(status) {
            send(breakName, node, ["lost_ms": .number((lost * 1000).rounded() / 1000)])
        }
        let count = try samples.withUnsafeMutableBufferPointer { buffer throws(PCMFault) in
            try device.read(
                into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(status.available)), channel: channel)
        }
        for frame in try stream.take(samples[..<count]) { node.send(frame, to: Self.audio) }
    }

    private mutating func obey(_ command: Event, _ node: NodeContext) throws {
        switch command.name {
        case "mute", "unmute":
            stream.isMuted = command.name == "mute"
            send(stream.isMuted ? "muted" : "unmuted", node)
        case "gain":
            guard let decibels = command["db"]?.number, (-60...40).contains(decibels) else {
                throw CaptureError.badGain
            }
            stream.gain = .init(decibels: decibels)
        default:
            throw CaptureError.unknownCommand(command.name)
        }
    }

    private func send(_ name: String, _ node: NodeContext, _ fields: [String: JSONValue] = [:]) {
        node.send(Event(name, fields, time: node.now), to: Self.status)
    }
}

/// Why an event on `control` is refused.
enum CaptureError: Error, Equatable, CustomStringConvertible {
    case unknownCommand(String)
    case badGain

    var description: String {
        switch self {
        case .unknownCommand(let name): "'control' takes mute, unmute and gain {db}, not '\(name)'"
        case .badGain: "the event 'gain' needs a number 'db' from -60 to 40"
        }
    }
}
