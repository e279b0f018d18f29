import Messages

/// Sound of the given amplitude for the given time, such that no two stretches of it are alike.
func tone(_ milliseconds: Int, _ amplitude: Double) -> [Int16] {
    (0..<milliseconds * 16).map { index in
        Int16(amplitude * 32767 * (index.isMultiple(of: 2) ? 1 : -1) * Double(900 + index % 101) / 1000)
    }
}

/// Silence, then speech to an `energy` detector, then silence, in ms.
func utterance(_ before: Int, _ speech: Int, _ after: Int) -> [Int16] {
    tone(before, 0) + tone(speech, 0.3) + tone(after, 0)
}

/// One stretch of a session's sound.
func audio(_ samples: [Int16], at position: Int, session: String = "") -> Audio {
    var metadata = Metadata()
    metadata.session = session
    return Audio(samples, sampleRate: 16000, position: Int64(position), metadata: metadata)
}
