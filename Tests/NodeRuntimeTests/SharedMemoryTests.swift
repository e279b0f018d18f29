import Foundation
import Messages
import Testing

@testable import NodeRuntime

@Suite final class SharedMemoryTests {
    private let folder = NSTemporaryDirectory() + "segments-\(UInt32.random(in: .min ... .max))"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private let message = Bytes((0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }).message

    @Test func `a payload survives the way through a segment, again and again`() throws {
        let pool = SegmentPool(prefix: "\(folder)/e0.")
        let reader = SegmentReader(folder: folder)
        for _ in 0..<20 {
            let placed = try #require(pool.place(message))
            #expect(placed.segment == 0, "a freed segment is used again")
            #expect(placed.message.payload.count < 200)
            #expect(try reader.resolve(placed.message) == message)
        }
    }

    @Test func `segments that nobody reads are not overwritten`() throws {
        let pool = SegmentPool(prefix: "\(folder)/e0.")
        let placed = (0..<SegmentPool.capacity).compactMap { _ in pool.place(message) }
        #expect(Set(placed.map(\.segment)).count == SegmentPool.capacity)
        #expect(pool.place(message) == nil)
        // A restarted producer finds the segments of its forerunner in use.
        #expect(SegmentPool(prefix: "\(folder)/e0.").place(message) == nil)
        let reader = SegmentReader(folder: folder)
        #expect(try reader.resolve(placed[3].message) == message)
        #expect(pool.place(message)?.segment == 3)
    }

    @Test(arguments: [
        #"{"path":"/etc/passwd","offset":4096,"length":1}"#,
        #"{"path":"FOLDER/../../etc/passwd","offset":4096,"length":1}"#,
        #"{"path":"FOLDER/missing","offset":4096,"length":1}"#,
        #"{"path":"FOLDER/short","offset":4096,"length":10}"#,
        #"{"path":"FOLDER/short","offset":9223372036854774784,"length":9223372036854774784}"#,
        #"{"path":"FOLDER/short","offset":-1,"length":1}"#,
        #"{"path":"FOLDER/short","offset":0,"length":-1}"#,
        #"{"path":"FOLDER/link","offset":1,"length":1}"#, "", "[]", "{}",
    ])
    func `a segment that is not one is refused`(payload: String) throws {
        try Data(count: 100).write(to: URL(fileURLWithPath: "\(folder)/short"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/link", withDestinationPath: "/etc/passwd")
        let message = Message(
            header: Header(type: .bytes, flags: .sharedMemory),
            payload: Array(payload.replacingOccurrences(of: "FOLDER", with: folder).utf8))
        #expect(throws: WireError.self) { try SegmentReader(folder: folder).resolve(message) }
    }
}
