internal import CALSA
internal import Glibc

extension OpaquePointer {
    /// Sets an opened device up as near to a wish as it can.
    func configure(_ name: String, _ wish: PCM.Wish) throws(SoundCardError) -> PCMFormat {
        let format = try configureHardware(name, wish)
        try configureSoftware(name, format)
        return format
    }

    private func configureHardware(_ name: String, _ wish: PCM.Wish) throws(SoundCardError) -> PCMFormat {
        var memory: OpaquePointer?
        guard snd_pcm_hw_params_malloc(&memory) >= 0, let parameters = memory else {
            throw .failed(name: name, code: ENOMEM)
        }
        defer { snd_pcm_hw_params_free(parameters) }
        guard snd_pcm_hw_params_any(self, parameters) >= 0 else {
            throw .unsuitable(name: name, reason: "offers no format at all")
        }
        // The node resamples, better than ALSA's own converter, and says so.
        snd_pcm_hw_params_set_rate_resample(self, parameters, 0)
        guard snd_pcm_hw_params_set_access(self, parameters, SND_PCM_ACCESS_RW_INTERLEAVED) >= 0 else {
            throw .unsuitable(name: name, reason: "takes no interleaved samples")
        }
        var encoding = PCMFormat.Encoding.s16
        if snd_pcm_hw_params_set_format(self, parameters, SND_PCM_FORMAT_S16_LE) < 0 {
            encoding = .s32
            guard snd_pcm_hw_params_set_format(self, parameters, SND_PCM_FORMAT_S32_LE) >= 0 else {
                throw .unsuitable(name: name, reason: "offers neither 16 nor 32 bits a sample")
            }
        }
        var channels = UInt32(clamping: wish.channels)
        guard snd_pcm_hw_params_set_channels_near(self, parameters, &channels) >= 0 else {
            throw .unsuitable(name: name, reason: "offers no number of channels near \(wish.channels)")
        }
        var rate = UInt32(clamping: wish.sampleRate)
        guard snd_pcm_hw_params_set_rate_near(self, parameters, &rate, nil) >= 0 else {
            throw .unsuitable(name: name, reason: "offers no sample rate near \(wish.sampleRate) Hz")
        }
        // The nearest it can: a device that cannot wake the program that often still works.
        var period = UInt32(clamping: wish.periodMicroseconds)
        snd_pcm_hw_params_set_period_time_near(self, parameters, &period, nil)
        var buffer = UInt32(clamping: wish.bufferMicroseconds)
        snd_pcm_hw_params_set_buffer_time_near(self, parameters, &buffer, nil)
        let code = snd_pcm_hw_params(self, parameters)
        guard code >= 0 else { throw .failed(name: name, code: -code) }
        var periodFrameCount: snd_pcm_uframes_t = 0
        var bufferFrameCount: snd_pcm_uframes_t = 0
        snd_pcm_hw_params_get_period_size(parameters, &periodFrameCount, nil)
        snd_pcm_hw_params_get_buffer_size(parameters, &bufferFrameCount)
        return PCMFormat(
            sampleRate: Int(rate), channels: Int(channels), encoding: encoding,
            periodFrameCount: Int(periodFrameCount), bufferFrameCount: Int(bufferFrameCount))
    }

    private func configureSoftware(_ name: String, _ format: PCMFormat) throws(SoundCardError) {
        var memory: OpaquePointer?
        guard snd_pcm_sw_params_malloc(&memory) >= 0, let parameters = memory else {
            throw .failed(name: name, code: ENOMEM)
        }
        defer { snd_pcm_sw_params_free(parameters) }
        snd_pcm_sw_params_current(self, parameters)
        // The first sample written starts a loudspeaker.
        snd_pcm_sw_params_set_start_threshold(self, parameters, 1)
        snd_pcm_sw_params_set_avail_min(self, parameters, UInt(format.periodFrameCount))
        snd_pcm_sw_params_set_tstamp_mode(self, parameters, SND_PCM_TSTAMP_ENABLE)
        snd_pcm_sw_params_set_tstamp_type(self, parameters, SND_PCM_TSTAMP_TYPE_MONOTONIC)
        let code = snd_pcm_sw_params(self, parameters)
        guard code >= 0 else { throw .failed(name: name, code: -code) }
    }
}
