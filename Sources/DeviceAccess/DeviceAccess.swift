internal import Glibc
public import NodeRuntime
public import SoundCard

/// A sound device in the hands of a node: opened at its start, waited for in its loop, and opened anew when it was lost.
public struct DeviceAccess {
    /// The open device; `nil` while it is lost.
    public private(set) var device: PCM?
    /// Whether the loop waits for the device.
    public var isWatched: Bool { !watches.isEmpty }

    /// The priority that sound servers take for themselves.
    private static let niceness: Int32 = -11

    private let name: String
    private let direction: SoundDirection
    private let wish: PCM.Wish
    private let timer: NodeTimer
    private var pauses = ReopenPauses()
    private var watches: [(watch: DescriptorWatch, descriptor: PCMDescriptor)] = []

    /// Opens a device.
    ///
    /// - Throws: `NodeError.configuration` where a restart cannot mend it, else `NodeError.fatal`.
    public init(
        _ node: NodeContext, _ name: String, _ direction: SoundDirection, _ wish: PCM.Wish
    ) throws(NodeError) {
        self.name = name
        self.direction = direction
        self.wish = wish
        timer = node.makeTimer()
        // A device does not wait. Where the user may not, it stays as it is; threads of plug-ins inherit it.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
        do {
            device = try PCM(name, direction, wish)
        } catch {
            tellMessages(node)
            throw error.mayPass ? .fatal(error.description) : .configuration(error.description)
        }
        tellMessages(node)
    }

    // MARK: Waiting

    /// Has the loop wait for the device.
    public mutating func watch(_ node: NodeContext) {
        guard watches.isEmpty, let device else { return }
        watches = device.descriptors.map { descriptor in
            (node.watch(descriptor.number, for: descriptor.isForWriting ? .writing : .reading), descriptor)
        }
    }

    /// Has the loop leave the device alone.
    public mutating func unwatch(_ node: NodeContext) {
        for (watch, _) in watches { node.unwatch(watch) }
        watches.removeAll()
    }

    /// Whether an event tells that the device is ready.
    public func isReady(_ event: NodeEvent) -> Bool {
        guard case .ready = event, let entry = watches.first(where: { event[$0.watch] }) else { return false }
        device?.acknowledge(entry.descriptor)
        return true
    }

    // MARK: Losing

    /// Closes a device that works no more, and has it tried again after a while.
    public mutating func lose(_ reason: String, _ node: NodeContext) {
        unwatch(node)
        device = nil
        pauses = ReopenPauses()
        tellMessages(node)
        node.count("devices_lost")
        node.log(
            .warning, "the sound device '\(name)' is lost: \(reason). It is opened again once it is back")
        node.set(timer, after: pauses.next())
    }

    /// Opens a lost device again where an event says that it is time to.
    ///
    /// - Returns: whether it is back.
    public mutating func reopens(at event: NodeEvent, _ node: NodeContext) -> Bool {
        guard event[timer] else { return false }
        defer { tellMessages(node) }
        do {
            let device = try PCM(name, direction, wish)
            self.device = device
            node.log(.info, "the sound device '\(name)' is back: \(device.format)")
            return true
        } catch {
            node.log(.debug, "still lost: \(error)")
            node.set(timer, after: pauses.next())
            return false
        }
    }

    /// Logs what ALSA says of itself.
    private func tellMessages(_ node: NodeContext) {
        for line in SoundCardMessages.shared.take() { node.log(.debug, "ALSA: \(line)") }
    }
}
