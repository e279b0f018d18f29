import Testing

@testable import SoundCard

@Suite struct DeviceClockTests {
    @Test func `the jitter of what a device says is averaged out`() throws {
        var clock = DeviceClock(sampleRate: 48000)
        #expect(!clock.isSet && clock.time(of: 0) == nil)
        var generator: UInt64 = 1
        var errors: [Double] = []
        for step in 0..<1000 {
            let frame = Int64(step * 480)
            generator = generator &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let jitter = Double(generator >> 40) / Double(1 << 24) * 8e6 - 4e6
            clock.observe(frame: frame, at: UInt64(1e9 + Double(step) * 1e7 + jitter))
            let time = try #require(clock.time(of: Double(frame)))
            errors.append(abs(Double(time) - (1e9 + Double(step) * 1e7)))
        }
        #expect(errors[100...].allSatisfy { $0 < 1e6 })
    }

    @Test func `a crystal that runs 100 ppm fast is followed`() throws {
        var clock = DeviceClock(sampleRate: 48000)
        for step in 0..<6000 {
            clock.observe(frame: Int64(step * 480), at: UInt64(1e9 + Double(step) * 1e7 * 0.9999))
        }
        let time = try #require(clock.time(of: 5999 * 480))
        let right = 1e9 + 5999 * 1e7 * 0.9999
        #expect(abs(Double(time) - right) < 0.5e6)
    }

    @Test func `what a device says at its start is forgotten once it knows better`() throws {
        var clock = DeviceClock(sampleRate: 1000)
        #expect(clock.settledTime == nil)
        for step in 0..<200 {
            let early: UInt64 = step < 30 ? 14_000_000 : 0
            clock.observe(frame: Int64(step), at: 1_000_000_000 + UInt64(step) * 1_000_000 - early)
        }
        #expect(clock.time(of: 200) == 1_200_000_000)
        let settled = try #require(clock.settledTime)
        #expect((1_030_000_000...1_150_000_000).contains(settled))
    }

    @Test func `a jump begins a new line`() throws {
        var clock = DeviceClock(sampleRate: 1000)
        for step in 0..<100 { clock.observe(frame: Int64(step), at: UInt64(1e9) + UInt64(step) * 1_000_000) }
        clock.observe(frame: 100, at: 3_000_000_000)
        #expect(clock.time(of: 100) == 3_000_000_000)
        #expect(clock.frame(at: 3_010_000_000) == 110)
    }
}

@Suite struct ReopenPausesTests {
    @Test func `pauses grow from a quarter of a second to eight`() {
        var pauses = ReopenPauses()
        let milliseconds = (0..<8).map { _ in pauses.next() / .milliseconds(1) }
        #expect(milliseconds == [250, 500, 1000, 2000, 4000, 8000, 8000, 8000])
    }
}

@Suite struct SoundDeviceTests {
    @Test func `parts of cards and converters are no choice`() {
        #expect(
            ["default", "pulse", "hw:CARD=Device,DEV=0", "plughw:CARD=PCH,DEV=0"].allSatisfy(
                SoundDevice.isChoice))
        #expect(
            !["null", "surround51:CARD=PCH,DEV=0", "dmix:CARD=PCH", "lavrate"].contains(
                where: SoundDevice.isChoice))
    }

    @Test func `a wrong name is answered with the names there are`() {
        let error = SoundCardError.unknownDevice(
            name: "hw:9",
            devices: [
                SoundDevice(name: "plughw:CARD=Device,DEV=0", meaning: "USB Audio"),
                SoundDevice(name: "default", meaning: ""),
            ])
        #expect(
            error.description
                == """
                there is no sound device 'hw:9'. Set the parameter 'device' to one of:
                  plughw:CARD=Device,DEV=0  (USB Audio)
                  default
                """)
        #expect(!error.mayPass && SoundCardError.busy(name: "hw:0").mayPass)
    }

    @Test func `without a sound card a graph that needs none is named`() {
        #expect("\(SoundCardError.noSoundCard)".contains("Graphs/demo.yml"))
    }
}
