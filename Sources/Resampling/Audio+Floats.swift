internal import Messages

/// Floats of an `Audio`, ready for arithmetic.
struct FloatSamples {
    /// Interleaved, full scale at ±1.
    var samples: [Float]
    /// Samples that were no number, infinite or absurdly large, and are silence now.
    var silencedCount: Int
}

/// +96 dB over full scale: nothing that was ever a sound is louder. Also keeps sums and filters from overflowing.
private let loudest: Float = 65536

extension Audio {
    /// The samples as floats with `channels` channels: as they are where the count is the same; else the average of
    /// all channels, in each.
    func floats(channels: Int) -> FloatSamples {
        let count = frameCount * format.channels
        var silenced = 0
        let samples = [Float](unsafeUninitializedCapacity: count) { target, initialized in
            bytes.withUnsafeBytes { source in
                if format.encoding == .s16 {
                    for index in 0..<count {
                        let sample = source.loadUnaligned(fromByteOffset: index * 2, as: Int16.self)
                        target.initializeElement(at: index, to: Float(sample) / 32768)
                    }
                } else {
                    for index in 0..<count {
                        let sample = source.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
                        // False for what is no number, too.
                        let isSound = sample.magnitude <= loudest
                        target.initializeElement(at: index, to: isSound ? sample : 0)
                        silenced += isSound ? 0 : 1
                    }
                }
            }
            initialized = count
        }
        let mapped = format.channels == channels ? samples : average(samples, into: channels)
        return FloatSamples(samples: mapped, silencedCount: silenced)
    }

    private func average(_ samples: [Float], into channels: Int) -> [Float] {
        let inputChannels = format.channels
        let frames = frameCount
        let scale = 1 / Float(inputChannels)
        return [Float](unsafeUninitializedCapacity: frames * channels) { target, initialized in
            samples.withUnsafeBufferPointer { source in
                for frame in 0..<frames {
                    var sum: Float = 0
                    for channel in 0..<inputChannels { sum += source[frame * inputChannels + channel] }
                    for channel in 0..<channels {
                        target.initializeElement(at: frame * channels + channel, to: sum * scale)
                    }
                }
            }
            initialized = frames * channels
        }
    }

    /// Whether a sample is no number, infinite or absurdly large.
    var hasBrokenSamples: Bool {
        guard format.encoding == .f32 else { return false }
        return bytes.withUnsafeBytes { source in
            for index in 0..<source.count / 4
            where !(source.loadUnaligned(fromByteOffset: index * 4, as: Float.self).magnitude <= loudest) {
                return true
            }
            return false
        }
    }
}

extension [Float] {
    /// The samples as they cross the wire; 16-bit integers are clipped and rounded.
    func bytes(encodedAs encoding: SampleEncoding) -> [UInt8] {
        switch encoding {
        case .none: return []
        case .f32: return withUnsafeBytes { Array<UInt8>($0) }
        case .s16:
            return [UInt8](unsafeUninitializedCapacity: count * 2) { target, initialized in
                withUnsafeBufferPointer { samples in
                    UnsafeMutableRawBufferPointer(target).withMemoryRebound(to: Int16.self) { target in
                        for index in samples.indices { target[index] = Int16(fullScale: samples[index]) }
                    }
                }
                initialized = count * 2
            }
        }
    }
}
