internal import Glibc
internal import SoundCard

/// Whether there is a sound card, and what the nodes that open one will find.
enum SoundDevices {
    static func examine(cards: String = "/proc/asound/cards") -> Finding {
        let subject = "sound devices"
        let names = (try? Files.read(cards)).map { Self.names(in: String(decoding: $0, as: UTF8.self)) } ?? []
        guard !names.isEmpty else {
            return .note(subject, "no sound card (nothing in \(cards)); recordings work without")
        }
        guard access("/dev/snd", R_OK | X_OK) == 0 else {
            return .note(
                subject, "\(names.joined(separator: ", ")), but /dev/snd is not open to this user",
                remedy: "sudo usermod -aG audio $USER, then log in anew")
        }
        return .ok(subject, names.joined(separator: ", "))
    }

    /// Each device that `mic-capture` and `speaker` can name, with its sample rates.
    static func examineEach(_ devices: [SoundDevice] = SoundDevice.all()) -> [Finding] {
        devices.compactMap { device in
            let ways = [
                device.plays ? SoundDeviceAbilities(of: device.name, .playback).map { "plays \($0)" } : nil,
                device.captures
                    ? SoundDeviceAbilities(of: device.name, .capture).map { "captures \($0)" } : nil,
            ].compactMap(\.self)
            // What is listed for a server that does not run, or a card that is not there, is no device.
            guard !ways.isEmpty else { return nil }
            let meaning = device.meaning.isEmpty ? "" : "\(device.meaning); "
            return .ok("sound device \(device.name)", meaning + ways.joined(separator: "; "))
        }
    }

    /// The cards' names: the lines that begin with a number, as in ` 0 [PCH   ]: HDA-Intel - HDA Intel PCH`.
    static func names(in cards: String) -> [String] {
        cards.split(separator: "\n").compactMap { line in
            guard let number = line.split(separator: " ").first, Int(number) != nil,
                let dash = line.firstRange(of: " - ")
            else { return nil }
            return String(line[dash.upperBound...])
        }
    }
}
