import Foundation
import Testing

/// A PulseAudio server of a test's own, with sound cards that are none: what is played on `loudspeaker` is recorded,
/// and what the test plays is heard by `microphone`. No port, nothing outside its folder; it goes with the test.
///
/// Start graphs with its `environment`; `mic-capture` and `speaker` then find `microphone` and `loudspeaker` as ALSA
/// devices, and both under the name `default`. `echo` hears what the loudspeaker plays, as a microphone next to it.
final class SoundServer {
    /// What ALSA programs need to find it.
    let environment: [String: String]
    /// What the loudspeaker plays, from the server's start on.
    private(set) var loudspeaker: SoundRecording
    /// What the microphone hears, from the server's start on.
    private(set) var microphone: SoundRecording

    private let folder: String
    private var server: Program

    /// Starts a server and waits until its sound flows.
    init() throws {
        folder = try GraphRun.makeFolder()
        environment = ["ALSA_CONFIG_PATH": "\(folder)/asound.conf", "PULSE_COOKIE": "\(folder)/cookie"]
        try Self.configuration(socket: "\(folder)/socket").write(
            toFile: "\(folder)/asound.conf", atomically: true, encoding: .utf8)
        server = try Self.start(in: folder)
        loudspeaker = try SoundRecording(of: "loudspeaker.monitor", Self.variables(folder))
        microphone = try SoundRecording(of: "room.monitor", Self.variables(folder))
        try awake()
    }

    deinit {
        server.kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Kills the server, as if both devices were unplugged.
    func kill() {
        server.kill()
        try? FileManager.default.removeItem(atPath: "\(folder)/socket")
    }

    /// Starts the killed server again; what is recorded from then on is a new recording.
    func restart() throws {
        server = try Self.start(in: folder)
        loudspeaker = try SoundRecording(of: "loudspeaker.monitor", Self.variables(folder))
        microphone = try SoundRecording(of: "room.monitor", Self.variables(folder))
        try awake()
    }

    /// Begins to play a sound file to the microphone; bare samples are 16 kHz, mono. The program ends with the file.
    @discardableResult func say(_ path: String) throws -> Program {
        let raw = path.hasSuffix(".raw") ? ["--raw", "--format=s16le", "--rate=16000", "--channels=1"] : []
        let player = try Self.run(["paplay", "--device=room", "--latency-msec=20"] + raw + [path], folder)
        players.append(player)
        return player
    }

    private var players: [Program] = []

    // MARK: The server

    private static func start(in folder: String) throws -> Program {
        // Without rewinding: what the monitor has heard once cannot be taken back.
        func sink(_ name: String) -> String {
            "module-null-sink sink_name=\(name) rate=48000 channels=1 format=s16le norewinds=1"
        }
        let modules = [
            "module-native-protocol-unix socket=\(folder)/socket auth-anonymous=1", sink("loudspeaker"),
            sink("room"),
        ]
        // Without the recorders of a test that was killed, the server ends by itself.
        let server = try run(
            [
                "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=20", "--use-pid-file=no",
                "--disable-shm=yes",
            ]
                + modules.flatMap { ["-L", $0] }, folder)
        try #require(
            eventually(within: 20) { (try? run(["pactl", "info"], folder))?.succeeds() ?? false },
            "PulseAudio does not start: \(log(folder))")
        return server
    }

    /// A null sink has played two seconds ahead before anyone listens, and is silent for as long; sleeping ends that.
    private func awake() throws {
        for sink in ["loudspeaker", "room"] {
            for state in ["1", "0"] {
                let command = try Self.run(["pactl", "suspend-sink", sink, state], folder)
                try #require(command.succeeds(), "\(Self.log(folder))")
            }
        }
        try #require(
            eventually(within: 20) { self.loudspeaker.count > 4800 && self.microphone.count > 4800 },
            "no sound flows: \(Self.log(folder))")
    }

    private static func configuration(socket: String) -> String {
        func device(_ name: String, _ source: String) -> String {
            "pcm.\(name) { type pulse server \"unix:\(socket)\" device \"\(source)\" }"
        }
        return """
            </usr/share/alsa/alsa.conf>
            \(device("loudspeaker", "loudspeaker"))
            \(device("microphone", "room.monitor"))
            \(device("echo", "loudspeaker.monitor"))
            pcm.!default { type asym playback.pcm "loudspeaker" capture.pcm "microphone" }

            """
    }

    private static func variables(_ folder: String) -> [String: String] {
        ProcessInfo.processInfo.environment.merging([
            "HOME": folder, "XDG_RUNTIME_DIR": folder, "PULSE_SERVER": "unix:\(folder)/socket",
            "PULSE_COOKIE": "\(folder)/cookie",
        ]) { _, new in new }
    }

    private static func run(_ arguments: [String], _ folder: String) throws -> Program {
        var variables = variables(folder)
        // The server refuses to start where it is told that there is another.
        if arguments[0] == "pulseaudio" { variables["PULSE_SERVER"] = nil }
        return try Program(arguments, environment: variables, log: "\(folder)/log")
    }

    private static func log(_ folder: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/log") ?? Data(), as: UTF8.self)
    }
}
