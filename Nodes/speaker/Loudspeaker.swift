import DeviceAccess
import Glibc
import Messages
import NodeRuntime
import Resampling
import SoundCard

/// The playout on a real device: writes what is due, keeps the device from running dry, and tells what has been heard.
///
/// While there is sound to write, the device wakes the loop when it has room. While there is none, a timer does, shortly
/// before the device runs dry: then silence is written, block by block, so that sound that comes late waits for one
/// block at most. After a while of silence the device is stopped, and nothing wakes the node.
struct Loudspeaker {
    /// What is written at once, in milliseconds.
    private static let blockMilliseconds = 10

    private var access: DeviceAccess
    var playout: Playout
    private var clock: DeviceClock
    private let timer: NodeTimer
    private let lossTimer: NodeTimer
    /// Whether the device is lost for so long that responses wait for it no more.
    private(set) var isGivenUp = false
    private let bufferLimit: Int
    private let idleFrameCount: Int
    private var isRunning = false
    /// Samples handed out by the playout, of which those from `unwrittenStart` on are not in the device.
    private var block: [Int16] = []
    private var unwrittenStart = 0
    private var silentFrameCount = 0
    /// Whether what is written next is the first since the device was started: only its time tells when it is heard.
    private var isReferenceStart = true

    init(_ node: NodeContext) throws {
        let latency = node[Speaker.latencyMilliseconds]
        access = try DeviceAccess(
            node, node[Speaker.device], .playback,
            PCM.Wish(
                sampleRate: node[Speaker.deviceRate],
                periodMicroseconds: min(latency * 1000 / 3, Self.blockMilliseconds * 1000),
                bufferMicroseconds: latency * 1000))
        let rate = access.device?.format.sampleRate ?? node[Speaker.deviceRate]
        playout = Playout(sampleRate: rate, fadeMilliseconds: node[Speaker.fadeMilliseconds])
        clock = DeviceClock(sampleRate: rate)
        timer = node.makeTimer()
        lossTimer = node.makeTimer()
        bufferLimit = rate * node[Speaker.bufferMilliseconds] / 1000
        idleFrameCount = rate * node[Speaker.idleMilliseconds] / 1000
        playout.gain = GainRamp(Float(pow(10, node[Speaker.gain] / 20)))
        if let format = access.device?.format {
            node.log(.info, "plays on '\(node[Speaker.device])': \(format)")
        }
    }

    var isSilent: Bool { playout.isSilent }

    func isSilent(session: String) -> Bool { playout.isSilent(session: session) }

    mutating func forget(session: String) { playout.forget(session: session) }

    /// Handles what the device and its timers tell.
    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws(NodeError) {
        if access.isReady(event) || event[timer] {
            pump(node)
        } else if access.reopens(at: event, node) {
            guard access.device?.format.sampleRate == playout.sampleRate else {
                // What waits is at the old one: a new start is cleaner than converting twice.
                throw .fatal("the device has come back with another sample rate")
            }
            node.stop(lossTimer)
            isGivenUp = false
            tell("device_back", node)
            pump(node)
        } else if event[lossTimer] {
            isGivenUp = true
            send(playout.cancelAll(), node)
        }
    }

    // MARK: The device

    /// Does what is to be done now, and sees to it that the node is woken for what is to be done next.
    mutating func pump(_ node: NodeContext) {
        defer { node.isFull = playout.waitingFrameCount >= bufferLimit }
        guard let device = access.device else { return }
        do throws(PCMFault) {
            try write(to: device, node)
        } catch {
            switch error {
            case .xrun: recover(device, node)
            case .lost(let reason): lose(reason, node)
            }
        }
    }

    private mutating func write(to device: PCM, _ node: NodeContext) throws(PCMFault) {
        guard isRunning || playout.hasSound else { return }
        let blockFrameCount = max(1, device.format.sampleRate * Self.blockMilliseconds / 1000)
        var status = try device.status()
        if isRunning { observe(status, node) }
        while status.available > 0 {
            if unwrittenStart == block.count {
                let start = playout.produced
                unwrittenStart = 0
                if playout.next(min(blockFrameCount, status.available), into: &block) {
                    silentFrameCount = 0
                } else {
                    let filled = device.format.bufferFrameCount - status.available
                    guard isRunning, filled < reserve(blockFrameCount) else { break }
                    let count = min(blockFrameCount, status.available)
                    block = [Int16](repeating: 0, count: count)
                    playout.addSilence(count)
                    silentFrameCount += count
                }
                try write(start: start, to: device, &status, node)
            } else {
                try write(start: nil, to: device, &status, node)
            }
        }
        if isIdle { return try stop(device, node) }
        schedule(device, status, reserve(blockFrameCount), node)
    }

    /// Writes what it can of the present block; `start` is its place where it is new.
    private mutating func write(
        start: Int64?, to device: PCM, _ status: inout PCMStatus, _ node: NodeContext
    ) throws(PCMFault) {
        let written = try block.withUnsafeBufferPointer { samples throws(PCMFault) in
            try device.write(UnsafeBufferPointer(rebasing: samples[unwrittenStart...]))
        }
        unwrittenStart += written
        status.available = written == 0 ? 0 : status.available - written
        if !isRunning, written > 0 {
            isRunning = true
            silentFrameCount = 0
            observe(try device.status(), node)
        }
        if let start { sendReference(block, from: start, node) }
    }

    private var isIdle: Bool {
        silentFrameCount >= idleFrameCount && !playout.hasSound && playout.nextDue == nil
    }

    /// Takes in where the device is, and tells what has been heard.
    private mutating func observe(_ status: PCMStatus, _ node: NodeContext) {
        let written = playout.produced - Int64(block.count - unwrittenStart)
        let heard = written - Int64(status.delay)
        clock.observe(frame: heard, at: status.time)
        node.gauge("device_delay_ms", Double(status.delay) * 1000 / Double(playout.sampleRate))
        // What is told before would be early; a device holds it back longer than that anyway.
        guard let settled = clock.settledTime, status.time >= settled else { return }
        send(playout.hear(upTo: heard), node)
    }

    /// How little the device may hold before silence is written. Within a response that is short of sound only one
    /// block: what comes just in time must not wait behind silence.
    private func reserve(_ blockFrameCount: Int) -> Int {
        playout.isShortOfSound ? blockFrameCount : 2 * blockFrameCount
    }

    private mutating func schedule(
        _ device: PCM, _ status: PCMStatus, _ reserve: Int, _ node: NodeContext
    ) {
        var wakeTime = UInt64.max
        if playout.hasSound || unwrittenStart < block.count {
            access.watch(node)
        } else {
            access.unwatch(node)
            let filled = device.format.bufferFrameCount - status.available
            let spare = max(0, filled - reserve + 1)
            wakeTime = node.now + UInt64(spare) * 1_000_000_000 / UInt64(playout.sampleRate)
        }
        if let due = playout.nextDue, let time = clock.time(of: Double(due)), let settled = clock.settledTime
        {
            wakeTime = min(wakeTime, max(time, settled, node.now + 500_000))
        }
        if wakeTime == .max { node.stop(timer) } else { node.set(timer, at: wakeTime) }
    }

    private mutating func stop(_ device: PCM, _ node: NodeContext) throws(PCMFault) {
        playout.rest()
        rest(node)
        try device.stop()
    }

    /// Forgets the device's present run.
    private mutating func rest(_ node: NodeContext) {
        isRunning = false
        isReferenceStart = true
        clock.reset()
        block.removeAll(keepingCapacity: true)
        unwrittenStart = 0
        silentFrameCount = 0
        access.unwatch(node)
        node.stop(timer)
    }

    // MARK: Faults

    /// The device ran dry: all that was written has been heard, and what is written next comes late.
    private mutating func recover(_ device: PCM, _ node: NodeContext) {
        node.count("xruns")
        let unwritten = Int64(block.count - unwrittenStart)
        send(playout.hear(upTo: playout.produced - unwritten), node)
        tell("xrun", node)
        clock.reset()
        isRunning = false
        isReferenceStart = true
        do throws(PCMFault) {
            try device.recover()
            try write(to: device, node)
        } catch .lost(let reason) {
            lose(reason, node)
        } catch {
            lose("it runs dry at once", node)
        }
    }

    private mutating func lose(_ reason: String, _ node: NodeContext) {
        let heard = clock.isSet ? clock.frame(at: node.now) : nil
        send(playout.loseDevice(heardUpTo: min(heard ?? 0, playout.produced)), node)
        rest(node)
        access.lose(reason, node)
        node.set(lossTimer, after: .milliseconds(node[Speaker.lossMilliseconds]))
        tell("device_lost", node, ["reason": .string(reason)])
    }

    // MARK: What leaves

    private mutating func sendReference(_ samples: [Int16], from start: Int64, _ node: NodeContext) {
        guard node.isConnected(Speaker.reference) else { return }
        let time = clock.time(of: Double(start)) ?? 0
        node.send(
            Audio(
                samples, sampleRate: playout.sampleRate, position: start, captureTime: time,
                isStart: isReferenceStart), to: Speaker.reference)
        isReferenceStart = false
    }

    func send(_ reports: [PlayoutReport], _ node: NodeContext) {
        for report in reports {
            let time = report.frame.flatMap { clock.time(of: Double($0)) } ?? node.now
            node.send(report.event(time: time), to: Speaker.playout)
        }
    }

    private func tell(_ name: String, _ node: NodeContext, _ fields: [String: JSONValue] = [:]) {
        node.send(Event(name, fields, time: node.now), to: Speaker.status)
    }
}
