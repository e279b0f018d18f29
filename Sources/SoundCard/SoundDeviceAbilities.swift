internal import CALSA

/// What a device can do one way, as it says itself.
public struct SoundDeviceAbilities: Equatable, Sendable {
    /// The usual sample rates that it takes as they are, in Hz.
    public var sampleRates: [Int]
    /// How many interleaved channels it takes.
    public var channels: ClosedRange<Int>

    /// Creates a description.
    public init(sampleRates: [Int], channels: ClosedRange<Int>) {
        self.sampleRates = sampleRates
        self.channels = channels
    }

    private static let usualRates = [8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000, 192_000]

    /// Asks a device, by its ALSA name; `nil` where it cannot be opened that way.
    public init?(of name: String, _ direction: SoundDirection) {
        _ = SoundCardMessages.shared
        var opened: OpaquePointer?
        let stream = direction == .playback ? SND_PCM_STREAM_PLAYBACK : SND_PCM_STREAM_CAPTURE
        guard snd_pcm_open(&opened, name, stream, Int32(SND_PCM_NONBLOCK)) >= 0, let handle = opened else {
            return nil
        }
        defer { snd_pcm_close(handle) }
        var memory: OpaquePointer?
        guard snd_pcm_hw_params_malloc(&memory) >= 0, let parameters = memory else { return nil }
        defer { snd_pcm_hw_params_free(parameters) }
        guard snd_pcm_hw_params_any(handle, parameters) >= 0 else { return nil }
        snd_pcm_hw_params_set_rate_resample(handle, parameters, 0)
        var fewest: UInt32 = 0
        var most: UInt32 = 0
        snd_pcm_hw_params_get_channels_min(parameters, &fewest)
        snd_pcm_hw_params_get_channels_max(parameters, &most)
        channels = Int(fewest)...Int(max(fewest, most))
        sampleRates = Self.usualRates.filter {
            snd_pcm_hw_params_test_rate(handle, parameters, UInt32($0), 0) >= 0
        }
    }
}

extension SoundDeviceAbilities: CustomStringConvertible {
    public var description: String {
        let rates = sampleRates.map { "\($0)" }.joined(separator: ", ")
        let count =
            channels.lowerBound == channels.upperBound
            ? "\(channels.lowerBound)" : "\(channels.lowerBound) to \(channels.upperBound)"
        return
            "\(rates.isEmpty ? "unusual rates" : "\(rates) Hz"), \(count) \(channels.upperBound == 1 ? "channel" : "channels")"
    }
}
