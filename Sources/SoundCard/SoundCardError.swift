internal import CALSA
internal import Glibc

/// Why a device cannot be opened.
public enum SoundCardError: Error, Equatable, Sendable {
    /// There is neither a sound card nor a sound server.
    case noSoundCard
    /// There is no device of that name; `devices` are those there are.
    case unknownDevice(name: String, devices: [SoundDevice])
    /// Another program has the device.
    case busy(name: String)
    /// The user may not open it.
    case notAllowed(name: String)
    /// It offers no format that can be used: `reason` says which was asked for.
    case unsuitable(name: String, reason: String)
    /// Anything else; `code` is an `errno`.
    case failed(name: String, code: Int32)
}

extension SoundCardError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSoundCard:
            "there is no sound card, and no sound server answers: plug one in (`antiphon doctor` lists what is found), "
                + "or run Graphs/demo.yml, which needs none"
        case .unknownDevice(let name, let devices):
            "there is no sound device '\(name)'. Set the parameter 'device' to one of:\n"
                + SoundDevice.list(devices)
        case .busy(let name):
            "another program uses the sound device '\(name)': end it, or name a shared device such as 'default'"
        case .notAllowed(let name):
            "this user may not open the sound device '\(name)': sudo usermod -aG audio $USER, then log in anew"
        case .unsuitable(let name, let reason):
            "the sound device '\(name)' \(reason): name it with 'plughw:' instead of 'hw:', so that ALSA converts"
        case .failed(let name, let code):
            "cannot open the sound device '\(name)': \(snd_strerror(code).map { String(cString: $0) } ?? "error \(code)")"
        }
    }
}

extension SoundCardError {
    /// Whether waiting may mend it, so that a node should be started again.
    public var mayPass: Bool {
        switch self {
        case .busy, .failed: true
        case .noSoundCard, .unknownDevice, .notAllowed, .unsuitable: false
        }
    }
}
