import Testing

@testable import antiphon

@Suite struct DoctorTests {
    @Test(
        arguments: [
            ("Swift version 6.3.1 (swift-6.3.1-RELEASE)", [6, 3]),
            ("Apple Swift version 5.10 (swiftlang)", [5, 10]),
            ("sh: swift: not found", nil), ("version", nil), ("", nil),
        ] as [(String, [Int]?)])
    func `the version of Swift is read from what it prints`(text: String, version: [Int]?) {
        #expect(Toolchain.version(in: text).map { [$0.major, $0.minor] } == version)
    }

    @Test func `sound cards are read from the kernel's list`() {
        let cards = """
             0 [PCH            ]: HDA-Intel - HDA Intel PCH
                                  HDA Intel PCH at 0xf7e10000 irq 30
             1 [Device         ]: USB-Audio - USB Sound Device

            """

        #expect(SoundDevices.names(in: cards) == ["HDA Intel PCH", "USB Sound Device"])
        #expect(SoundDevices.names(in: "--- no soundcards ---\n").isEmpty)
    }

    @Test func `a model that is absent or not the right one is missing, with a remedy`() throws {
        let folder = TemporaryFolder()
        let absent = Models.examine(folders: ["\(folder.path)/none", folder.path])
        try Files.create("\(folder.path)/\(Models.name)", "not the weights")
        let damaged = Models.examine(folders: ["\(folder.path)/none", folder.path])

        #expect(absent.state == .missing)
        #expect(absent.remedy?.contains("Tools/setup") == true)
        #expect(damaged.state == .missing)
        #expect(damaged.detail.contains("checksum"))
        #expect(damaged.remedy?.contains("rm \(folder.path)/\(Models.name)") == true)
    }

    @Test func `the model's checksum is the one that the set-up checks`() throws {
        let sums = String(decoding: try Files.read("\(checkout)/Tools/models.sha256"), as: UTF8.self)

        #expect(sums.contains("\(Models.checksum)  \(Models.name)"))
    }

    @Test func `each finding is a line, its remedy below it, the sum at the end`() {
        let text = DoctorCommand.text(
            [
                .ok("libzmq.so.5", "sockets"), .note("sound devices", "none"),
                .missing("model", "not there", remedy: "Tools/setup"),
            ], hasColours: false)

        #expect(
            text == """
                ok       libzmq.so.5: sockets
                note     sound devices: none
                missing  model: not there
                         → Tools/setup
                1 essential thing missing.

                """)
    }

    /// The root of the checkout, above `Tests/CommandTests`.
    private var checkout: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }
}
