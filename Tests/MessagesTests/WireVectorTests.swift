import Foundation
import Messages
import Testing

/// The vectors were written by another program, from the wire's page.
@Suite struct WireVectorTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Vectors/wire")

    private static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    private static func index(_ name: String) throws -> [String: JSONValue] {
        try #require(try JSONValue(parsing: bytes(name)).object)
    }

    @Test func `every vector is read as it was written, and written the same again`() throws {
        let vectors = try Self.index("vectors.json")
        #expect(vectors.count == 9)
        for (name, fields) in vectors {
            let headerFrame = try Self.bytes("\(name).header")
            let payload = try Self.bytes("\(name).payload")

            let message = try Message(frames: [headerFrame, payload])

            func number(_ key: String) -> UInt64 {
                let text = fields[key]?.string ?? "0"
                return UInt64(text) ?? UInt64(bitPattern: Int64(text) ?? 0)
            }
            let header = message.header
            #expect(header.type.rawValue == UInt8(number("type")), "\(name)")
            #expect(header.flags.rawValue == UInt16(number("flags")), "\(name)")
            #expect(header.sequence == number("sequence"), "\(name)")
            #expect(header.sendTime == number("send"), "\(name)")
            #expect(header.captureTime == number("capture"), "\(name)")
            #expect(header.position == Int64(bitPattern: number("position")), "\(name)")
            #expect(header.sampleRate == UInt32(number("rate")), "\(name)")
            #expect(header.channels == UInt16(number("channels")), "\(name)")
            #expect(header.encoding.rawValue == UInt8(number("encoding")), "\(name)")
            #expect(message.metadata.members == fields["metadata"]?.object ?? [:], "\(name)")
            #expect(message.payload == payload, "\(name)")
            #expect(message.headerFrame == headerFrame, "\(name)")
        }
    }

    @Test func `every refused vector is refused with its reason`() throws {
        for (name, reason) in try Self.index("refused.json") {
            let headerFrame = try Self.bytes("refused-\(name).header")
            let error = #expect(throws: WireError.self, "\(name)") {
                try Message(frames: [headerFrame, []])
            }
            let text = error.map(String.init(describing:)) ?? ""
            #expect(text.contains(reason.string ?? "?"), "\(name): \(text)")
        }
    }

    @Test func `typed contents survive the wire`() throws {
        func cross<Content: MessageContent & Equatable>(_ content: Content) throws {
            let message = content.message
            let again = try Content(Message(frames: [message.headerFrame, message.payload]))
            #expect(again == content)
        }
        var metadata = Metadata(["session": "s", "extra": [1, 2]])
        metadata.response = "r"
        try cross(
            Audio([1, -2, 3] as [Int16], sampleRate: 44100, position: 9, captureTime: 5, metadata: metadata))
        try cross(Audio([0.25, -1] as [Float], sampleRate: 8000, channels: 2, isFinal: true))
        try cross(Text("héllo", isStart: true, isFinal: true, metadata: metadata))
        try cross(Event("started", ["position": 3], time: 17, metadata: metadata))
        try cross(
            Bytes(
                [0, 255], mediaType: "application/octet-stream",
                metadata: ["media_type": "application/octet-stream"].metadata))
    }
}

extension [String: JSONValue] {
    fileprivate var metadata: Metadata { Metadata(self) }
}
