internal import Glibc
internal import Messages

/// How large payloads pass between nodes of one machine: through files in the graph's folder, which lies in memory.
///
/// The first byte of a segment says whether it is in use; the payload begins at a page of its own. The consumer frees
/// the segment by clearing that byte, so a pair of nodes keeps passing the same few pages to and fro.
enum SharedMemory {
    /// Payloads from this size on are passed this way; below it a socket is as fast.
    static let threshold = 64 * 1024
    /// Where the payload begins.
    static let payloadOffset = 4096

    /// The graph's folder, taken from the endpoint of its control socket.
    static func folder(ofControl endpoint: String?) -> String? {
        guard let endpoint, endpoint.hasPrefix("ipc://"), let slash = endpoint.lastIndex(of: "/") else {
            return nil
        }
        return String(endpoint[..<slash].dropFirst("ipc://".count))
    }

    fileprivate static func writeAll(_ descriptor: Int32, _ bytes: [UInt8], at offset: Int) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = pwrite(
                    descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written,
                    offset + written)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}

/// The segments of one outgoing edge.
final class SegmentPool {
    /// With so many segments in use the consumer is far behind, and the socket's queue is the better place.
    static let capacity = 8

    private let prefix: String
    /// Segments of two generations: those of a consumer that was killed stay as they are until the next one is, since
    /// messages that name them may still wait in a queue.
    private var generations: [[Int32]] = [[], []]
    private var generation = 0

    /// - Parameter prefix: the path of every segment up to its number; a restarted node finds those of its forerunner.
    init(prefix: String) {
        self.prefix = prefix
    }

    deinit {
        for descriptor in generations.joined() { close(descriptor) }
    }

    private var descriptors: [Int32] { generations[generation] }

    /// Turns to the other generation, whose segments nobody can hold any more.
    func beginGeneration() {
        generation = 1 - generation
        for segment in descriptors.indices { release(segment) }
    }

    private func path(_ segment: Int) -> String {
        "\(prefix)\(generation == 0 ? "" : "b")\(segment)"
    }

    /// A message that names a segment with the payload; `nil` where none is free or the memory is full.
    func place(_ message: Message) -> (message: Message, segment: Int)? {
        guard let segment = takeFreeSegment() else { return nil }
        guard SharedMemory.writeAll(descriptors[segment], message.payload, at: SharedMemory.payloadOffset)
        else {
            _ = ftruncate(descriptors[segment], 1)
            release(segment)
            return nil
        }
        var placed = message
        placed.header.flags.insert(.sharedMemory)
        placed.payload =
            JSONValue.object([
                "path": .string(path(segment)), "offset": .number(SharedMemory.payloadOffset),
                "length": .number(message.payload.count),
            ]).utf8
        return (placed, segment)
    }

    /// Frees a segment whose message was not sent.
    func release(_ segment: Int) {
        _ = SharedMemory.writeAll(descriptors[segment], [0], at: 0)
    }

    private func takeFreeSegment() -> Int? {
        for (segment, descriptor) in descriptors.enumerated() where mark(descriptor) { return segment }
        while descriptors.count < SegmentPool.capacity {
            let descriptor = open(
                "\(prefix)\(descriptors.count)", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { return nil }
            generations[generation].append(descriptor)
            if mark(descriptor) { return descriptors.count - 1 }
        }
        return nil
    }

    /// Marks a segment as used; `false` where it is in use.
    private func mark(_ descriptor: Int32) -> Bool {
        var state: UInt8 = 0
        guard pread(descriptor, &state, 1, 0) >= 0, state == 0 else { return false }
        return SharedMemory.writeAll(descriptor, [1], at: 0)
    }
}

/// Reads segments that other nodes name.
struct SegmentReader {
    let folder: String

    /// The message with its payload, taken from the segment that it names. The segment is free again.
    func resolve(_ message: Message) throws(WireError) -> Message {
        guard let json = try? JSONValue(parsing: message.payload), let path = json["path"]?.string,
            let offset = json["offset"]?.integer, let length = json["length"]?.integer, offset > 0,
            length >= 0
        else { throw .badSharedMemory("the payload names no segment") }
        guard path.hasPrefix("\(folder)/"), !path.dropFirst(folder.count + 1).contains("/") else {
            throw .badSharedMemory("\(path) lies outside \(folder)")
        }
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .badSharedMemory("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, offset <= Int(information.st_size),
            length <= Int(information.st_size) - offset
        else { throw .badSharedMemory("\(path) is shorter than stated") }
        var resolved = message
        resolved.header.flags.remove(.sharedMemory)
        resolved.payload = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            while count < length {
                let read = pread(
                    descriptor, buffer.baseAddress.map { $0 + count }, length - count, offset + count)
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { break }
                count += read
            }
        }
        _ = SharedMemory.writeAll(descriptor, [0], at: 0)
        guard resolved.payload.count == length else { throw .badSharedMemory("\(path) cannot be read") }
        return resolved
    }
}
