internal import CFlite
internal import Glibc
internal import Locking
internal import SpeechSynthesis

/// The C library. Its voices are global variables: a lock lets one thread in at a time.
enum FliteLibrary {
    /// Of all the voices, in Hz.
    static let sampleRate = 16000

    /// Whether the library has been started.
    private static let isStarted = Locked(false)

    /// Speaks one passage and returns when it is spoken, or `hear` has answered `false`.
    ///
    /// - Throws: `FliteError` where the library fails.
    static func speak(
        _ text: FliteText, _ voiceName: FliteVoice, _ manner: Manner, endsWithPause: Bool,
        _ hear: (Sound) -> Bool
    ) throws {
        try isStarted.withLock { isStarted throws in
            if !isStarted { flite_init() }
            isStarted = true
            // The first call makes the voice, later ones return the same.
            guard let voice = register(voiceName), let stream = new_audio_streaming_info() else {
                throw FliteError.unknownVoice(voiceName.rawValue)
            }
            let features = voice.pointee.features
            let stretch = voiceName.ownStretch * Float(Manner.usualRate) / Float(manner.rate)
            flite_feat_set_float(features, name(of: "duration_stretch"), stretch)
            // An octave up and down. The voice rms has no such control and keeps its pitch.
            let shift = exp2(Float(manner.pitch - 50) / 50)
            flite_feat_set_float(features, name(of: "f0_shift"), shift)

            stream.pointee.asc = receiveSound
            stream.pointee.min_buffsize = Int32(sampleRate / 50)
            // From here on the features own the stream.
            feat_set(features, name(of: "streaming_info"), audio_streaming_info_val(stream))
            defer { flite_feat_remove(features, name(of: "streaming_info")) }
            try withoutActuallyEscaping(hear) { hear throws in
                var listener = FliteListener(
                    text: text, volume: manner.volume, keepsPause: endsWithPause, hear: hear)
                try withUnsafeMutablePointer(to: &listener) { listener throws in
                    stream.pointee.userdata = UnsafeMutableRawPointer(listener)
                    try synthesize(text, voice)
                }
            }
        }
    }

    private static func synthesize(_ text: FliteText, _ voice: UnsafeMutablePointer<cst_voice>) throws {
        let characters = text.bytes.map { CChar(bitPattern: $0) } + [0]
        guard let utterance = flite_synth_text(characters, voice) else { throw FliteError.synthesis }
        delete_utterance(utterance)
    }

    /// Flite keeps the pointer to a feature's name, so that the name must never go away.
    private static func name(of feature: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(feature.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    private static func register(_ name: FliteVoice) -> UnsafeMutablePointer<cst_voice>? {
        switch name {
        case .slt: register_cmu_us_slt(nil)
        case .rms: register_cmu_us_rms(nil)
        case .awb: register_cmu_us_awb(nil)
        case .kal: register_cmu_us_kal16(nil)
        }
    }
}
