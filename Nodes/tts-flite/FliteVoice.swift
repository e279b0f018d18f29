/// The voices that are linked in. All speak English at 16 kHz.
enum FliteVoice: String, CaseIterable, Sendable {
    case slt, rms, awb, kal

    /// The voice that a graph file names, by its short or its full name (`slt`, `cmu_us_slt`).
    init?(name: String) {
        let prefix = "cmu_us_"
        let name = name.lowercased()
        self.init(rawValue: name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name)
    }

    /// The feature `duration_stretch` that the voice comes with: how much slower than its recordings it speaks.
    var ownStretch: Float {
        self == .kal ? 1.1 : 1
    }
}
