import Checksums
import Glibc
import Messages
import NodeRuntime
import NodeTesting
import Speech
import Testing

@testable import speech_monitor

@Suite struct ModelFileTests {
    /// A folder that is removed when the test is over.
    private final class Folder {
        let path: String

        init() throws {
            var template = Array("/tmp/antiphon-model-XXXXXX".utf8CString)
            path = String(cString: try #require(mkdtemp(&template)))
        }

        deinit {
            unlink("\(path)/\(ModelFile.name)")
            rmdir(path)
        }

        func write(_ bytes: [UInt8]) throws -> String {
            let file = try #require(fopen("\(path)/\(ModelFile.name)", "wb"))
            fwrite(bytes, 1, bytes.count, file)
            fclose(file)
            return "\(path)/\(ModelFile.name)"
        }
    }

    private func reason(_ body: () throws(NodeError) -> SileroModel) -> String {
        do throws(NodeError) {
            _ = try body()
            return "it was read"
        } catch {
            guard case .configuration(let reason) = error else { return "\(error)" }
            return reason
        }
    }

    @Test(arguments: ["silero", "energy"])
    func `a recording gives one utterance with the model of the set-up and without`(detector: String) throws {
        let harness = try NodeHarness(SpeechMonitor.self, parameters: ["detector": .string(detector)])
        let file = try #require(fopen("/usr/share/pocketsphinx/test/data/goforward.raw", "rb"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
        harness.receive(
            Audio(bytes, format: AudioFormat(sampleRate: 16000)), on: SpeechMonitor.audio)
        harness.endInputs()

        let events = try harness.sent(on: SpeechMonitor.events)
        #expect(events.map(\.name) == ["speech_started", "speech_stopped", "turn_ended"])
        #expect(try harness.sent(on: SpeechMonitor.probability).count == bytes.count / 1024)
    }

    @Test func `a missing model is told with the places and the remedies`() throws {
        let folder = try Folder()
        let text = reason { () throws(NodeError) in
            try ModelFile.read("", checksum: ModelFile.checksum) {
                $0 == "ANTIPHON_MODELS" ? folder.path : nil
            }
        }
        #expect(text.contains(folder.path) && text.contains("/usr/share/antiphon/models"))
        #expect(text.contains("Tools/setup") && text.contains("detector: energy"))
    }

    @Test func `the folders are those of the environment, in order`() {
        let all = ["ANTIPHON_MODELS": "/a", "XDG_DATA_HOME": "/x", "HOME": "/h"]
        #expect(ModelFile.folders { all[$0] } == ["/a", "/x/antiphon/models", "/usr/share/antiphon/models"])
        #expect(
            ModelFile.folders { $0 == "HOME" ? "/h" : nil } == [
                "/h/.local/share/antiphon/models", "/usr/share/antiphon/models",
            ])
    }

    @Test func `a damaged model is refused with both checksums`() throws {
        let path = try Folder().write([1, 2, 3])
        let folder = try Folder()
        let damaged = try folder.write([1, 2, 3])
        let text = reason { () throws(NodeError) in try ModelFile.read(damaged, checksum: ModelFile.checksum)
        }
        #expect(text.contains(ModelFile.checksum) && text.contains(SHA256.hexadecimal(of: [1, 2, 3])))
        #expect(text.contains("3 bytes") && text.contains("Tools/setup"))
        let gone = reason { () throws(NodeError) in try ModelFile.read(path, checksum: "") }
        #expect(gone.contains("No such file"))
    }

    @Test func `another file without a checksum is refused for what it is`() throws {
        let folder = try Folder()
        let path = try folder.write(Array("not a model at all".utf8))
        #expect(
            reason { () throws(NodeError) in try ModelFile.read(path, checksum: "") }.contains("ONNX"))
    }

    @Test(arguments: ["/dev/zero", "/tmp"])
    func `what is no file is not read`(path: String) {
        #expect(
            reason { () throws(NodeError) in try ModelFile.read(path, checksum: "") }
                .contains("cannot be read"))
    }

    @Test func `a node without a model does not start, one that needs none does`() throws {
        #expect(throws: NodeError.self) {
            try NodeHarness(SpeechMonitor.self, parameters: ["model": "/nowhere"])
        }
        let harness = try NodeHarness(
            SpeechMonitor.self, parameters: ["model": "/nowhere", "detector": "energy"])
        harness.receive(audio(tone(320, 0.3), at: 0), on: SpeechMonitor.audio)
        try harness.change(["detector": "silero"])
        #expect(harness.errorCount == 1 && harness.failure == nil)
        harness.receive(audio(tone(640, 0), at: 5120), on: SpeechMonitor.audio)
        #expect(try harness.sent(on: SpeechMonitor.events).count == 3)
    }

    @Test func `the checksum is the one that the set-up checks`() throws {
        let path = String(#filePath.dropLast("Tests/SpeechMonitorTests/ModelFileTests.swift".count))
        let file = try #require(fopen("\(path)Tools/models.sha256", "rb"))
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: 4096)
        text.removeLast(text.count - fread(&text, 1, text.count, file))
        #expect(
            String(decoding: text, as: UTF8.self).contains("\(ModelFile.checksum)  \(ModelFile.name)\n"))
    }
}
