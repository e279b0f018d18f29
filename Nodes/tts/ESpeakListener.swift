internal import CESpeak
internal import SpeechSynthesis

/// Takes what eSpeak NG makes of one passage.
struct ESpeakListener {
    let hear: (Sound) -> Bool
    let sampleRate: Int
    let text: ESpeakText

    /// Hands one stretch on; `false` when the rest is to stay unspoken.
    func take(
        _ samples: UnsafeBufferPointer<Int16>, _ events: UnsafePointer<espeak_EVENT>
    ) -> Bool {
        var words: [WordStart] = []
        var event = events
        while event.pointee.type != espeakEVENT_LIST_TERMINATED {
            if event.pointee.type == espeakEVENT_WORD {
                // eSpeak NG counts Unicode scalars from 1.
                let offset = text.receivedOffset(of: Int(event.pointee.text_position) - 1)
                let sample = Int(event.pointee.audio_position) * sampleRate / 1000
                words.append(WordStart(sample: max(sample, 0), textOffset: offset))
            }
            event += 1
        }
        return samples.isEmpty && words.isEmpty || hear(Sound(Array(samples), words: words))
    }
}

/// eSpeak NG's callback. Returns 0 to go on, 1 to stop.
func receiveSound(
    _ samples: UnsafeMutablePointer<Int16>?, _ count: Int32, _ events: UnsafeMutablePointer<espeak_EVENT>?
) -> Int32 {
    // Every list of events ends with one that carries the caller's pointer.
    guard let events, let listener = events.pointee.user_data?.assumingMemoryBound(to: ESpeakListener.self)
    else { return 1 }
    let buffer = UnsafeBufferPointer(start: samples, count: samples == nil ? 0 : Int(max(count, 0)))
    return listener.pointee.take(buffer, events) ? 0 : 1
}
