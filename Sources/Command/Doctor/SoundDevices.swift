internal import Glibc

/// Whether there is a sound card.
enum SoundDevices {
    static func examine(cards: String = "/proc/asound/cards") -> Finding {
        let subject = "sound devices"
        guard let handle = dlopen("libasound.so.2", RTLD_LAZY | RTLD_LOCAL) else {
            return .note(
                subject, "the ALSA library is not installed",
                remedy: "apt-get install libasound2 for a sound card")
        }
        dlclose(handle)
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
