import Messages
import Speech

/// Why a message to the node came to nothing.
enum HearingError: Error, Equatable, CustomStringConvertible {
    case badFormat(AudioFormat)
    case badPosition(Int64)
    case tooManySessions(String, limit: Int)
    case unknownCommand(String)
    case badSetting(String)
    case noModel(String)

    var description: String {
        switch self {
        case .badFormat(let format):
            "speech is heard at \(VoiceWindow.sampleRate) Hz, mono; this is \(format): put a 'resampler' node before "
                + "speech-monitor. All sound of this format is thrown away"
        case .badPosition(let position):
            "the audio is at position \(position): positions count samples from 0"
        case .tooManySessions(let name, let limit):
            "the session '\(name)' is not heard: \(limit) sessions are open. End sessions, or raise 'max_sessions'"
        case .unknownCommand(let name):
            "the control event '\(name)' is unknown (known: pause, resume, reset, commit, set, end_after)"
        case .badSetting(let reason): reason
        case .noModel(let reason): reason
        }
    }
}
