import Messages
import Testing

@testable import NodeRuntime

@Suite struct KnownMetadataTests {
    @Test func `metadata is read the same however often and among whatever else it comes`() throws {
        var known = KnownMetadata()
        for round in 0..<3 {
            // More than are kept.
            for number in 0..<1500 {
                var metadata = unparsed("{\"session\":\"s\(number)\",\"response\":\"r\(number * 7)\"}")

                try known.recognise(&metadata)

                #expect(metadata.session == "s\(number)", "round \(round)")
                #expect(metadata.response == "r\(number * 7)", "round \(round)")
            }
        }
    }

    @Test func `what is no JSON object is refused each time`() throws {
        var known = KnownMetadata()
        for text in ["{\"session\":", "[1]", "{\"session\":", "7", "[1]"] {
            var metadata = unparsed(text)
            #expect(throws: WireError.self) { try known.recognise(&metadata) }
            var good = unparsed("{\"session\":\"a\"}")
            try known.recognise(&good)
            #expect(good.session == "a")
        }
    }

    @Test func `no metadata is none`() throws {
        var known = KnownMetadata()
        var metadata = unparsed("")
        try known.recognise(&metadata)
        #expect(metadata.members.isEmpty)
    }

    private func unparsed(_ text: String) -> Metadata {
        Metadata(unparsed: Array(text.utf8))
    }
}
