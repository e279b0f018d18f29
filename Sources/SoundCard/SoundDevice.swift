internal import CALSA
internal import Glibc

/// A device as ALSA lists it, by the name that opens it.
public struct SoundDevice: Equatable, Sendable {
    /// The name to open it by: `default`, `plughw:CARD=Device,DEV=0`.
    public var name: String
    /// What it is, in one line.
    public var meaning: String
    /// Whether it can play.
    public var plays: Bool
    /// Whether it can capture.
    public var captures: Bool

    /// Creates a description.
    public init(name: String, meaning: String, plays: Bool = true, captures: Bool = true) {
        self.name = name
        self.meaning = meaning
        self.plays = plays
        self.captures = captures
    }

    /// The devices that a person would choose from: default ones, sound servers, and the cards' own.
    public static func all(_ direction: SoundDirection? = nil) -> [SoundDevice] {
        _ = SoundCardMessages.shared
        // What is configured may have changed with what is plugged in.
        snd_config_update_free_global()
        var hints: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
        guard snd_device_name_hint(-1, "pcm", &hints) >= 0, let hints else { return [] }
        defer { snd_device_name_free_hint(hints) }
        var devices: [SoundDevice] = []
        var index = 0
        while let hint = hints[index] {
            index += 1
            guard let name = text("NAME", of: hint), isChoice(name) else { continue }
            // ALSA names the way only where there is one.
            let way = text("IOID", of: hint)
            let meaning = text("DESC", of: hint) ?? ""
            devices.append(
                SoundDevice(
                    name: name, meaning: meaning.split(separator: "\n").joined(separator: ", "),
                    plays: way != "Input", captures: way != "Output"))
        }
        return devices.filter { device in
            switch direction {
            case .playback: device.plays
            case .capture: device.captures
            case nil: true
            }
        }
    }

    /// A list to print, one device a line.
    public static func list(_ devices: [SoundDevice]) -> String {
        guard !devices.isEmpty else { return "  (none is found)" }
        return devices.map { "  \($0.name)\($0.meaning.isEmpty ? "" : "  (\($0.meaning))")" }
            .joined(separator: "\n")
    }

    /// ALSA lists dozens of names: parts of cards, and converters that are no device by themselves.
    private static let noise: Set<String> = [
        "null", "lavrate", "samplerate", "speexrate", "speex", "upmix", "vdownmix", "oss", "front", "rear",
        "center_lfe", "side", "surround21", "surround40", "surround41", "surround50", "surround51",
        "surround71", "iec958", "spdif", "dmix", "dsnoop", "usbstream", "a52", "modem", "phoneline", "dsp",
    ]

    /// Whether a name is one that a person would choose.
    static func isChoice(_ name: String) -> Bool {
        !noise.contains(String(name.prefix { $0 != ":" }))
    }

    private static func text(_ key: String, of hint: UnsafeRawPointer) -> String? {
        guard let text = snd_device_name_get_hint(hint, key) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
