/// What a filter leaves of an echo however well it knows the room: a faint voice, which is a voice to whoever listens in
/// a quiet room.
struct EchoRemains {
    /// How far below the echo it is taken for what remains of that, as a share of the energy: 25 dB. Filters of this
    /// kind leave −30 to −40 dB, and a person who is so much fainter than the loudspeaker is not understood.
    private static let share: Float = 0.003
    /// What of the past counts a frame later: 0.6 dB less, as rooms fall silent.
    private static let memory: Float = 0.87

    private var loudest: Float = 0

    /// Takes in the energy of the microphone in a frame in which something is played.
    mutating func note(heard: Float) {
        loudest = max(heard, loudest * Self.memory)
    }

    /// Whether a frame is no more than what remains.
    func cover(_ clean: [Int16]) -> Bool {
        EchoLoss.energy(clean) < loudest * Self.share
    }
}
