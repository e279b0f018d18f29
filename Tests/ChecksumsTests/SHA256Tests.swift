import Checksums
import Testing

@Suite struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the examples of FIPS 180-4 come out`(text: String, checksum: String) {
        #expect(SHA256.hexadecimal(of: Array(text.utf8)) == checksum)
    }

    @Test func `the checksum does not depend on how the bytes are cut`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var checksum = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 37) {
            checksum.update(bytes[start..<min(start + 37, bytes.count)])
        }

        #expect(checksum.hexadecimal() == SHA256.hexadecimal(of: bytes))
    }
}
