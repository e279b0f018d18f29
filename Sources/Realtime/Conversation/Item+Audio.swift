extension Item {
    /// Bytes of audio that are kept.
    var audioByteCount: Int {
        content.reduce(0) { sum, part in
            switch part {
            case .inputAudio(let audio): sum + (audio.audio?.count ?? 0)
            case .outputAudio(let audio): sum + (audio.audio?.byteCount ?? 0)
            default: sum
            }
        }
    }

    /// Lets go of the audio; everything else stays.
    mutating func forgetAudio() {
        content = content.map { part in
            switch part {
            case .inputAudio(var audio):
                audio.audio = nil
                return .inputAudio(audio)
            case .outputAudio(var audio):
                audio.audio = nil
                return .outputAudio(audio)
            default: return part
            }
        }
    }

    /// Cuts what was not heard of a part.
    mutating func truncate(part index: Int, milliseconds: Int) {
        guard content.indices.contains(index), case .outputAudio(var audio) = content[index] else { return }
        audio.truncate(milliseconds: milliseconds)
        content[index] = .outputAudio(audio)
    }

    /// How long the audio of the user in it lasts, in milliseconds.
    var inputMilliseconds: Int {
        content.reduce(0) { sum, part in
            if case .inputAudio(let audio) = part { sum + audio.milliseconds } else { sum }
        }
    }

    /// How long the audio of the assistant in it lasts, without what was truncated, in milliseconds.
    var outputMilliseconds: Int {
        content.reduce(0) { sum, part in
            if case .outputAudio(let audio) = part { sum + audio.milliseconds } else { sum }
        }
    }
}
