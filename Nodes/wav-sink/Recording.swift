import Messages
import NodeRuntime
import Resampling
import Sound

/// The audio of one file. The first audio decides its format; what comes in another is converted.
///
/// Where the disk takes no more, the audio is lost and counted, and every later message tries again: the file stays
/// valid, and goes on as soon as there is room.
final class Recording {
    /// How much audio did not fit on the disk, in seconds.
    private(set) var lostSeconds = 0.0
    private let path: String
    private let session: String
    private let continuing: Bool
    private var file: WAVFile?
    private var converter: AudioConverter?
    private var hasConverted = false
    private var writtenSeconds = 0.0
    /// The loss that is told next; it doubles, so that a long outage does not flood the log.
    private var nextReportedLoss = 0.0

    /// A recording without a file yet: that comes with the first audio.
    ///
    /// - Parameters:
    ///   - session: what the log names; empty for the audio of all sessions.
    ///   - continuing: whether to go on with a file that a sink has written before.
    init(path: String, session: String, continuing: Bool) {
        self.path = path
        self.session = session
        self.continuing = continuing
    }

    /// Writes one message.
    func write(_ audio: Audio, _ node: NodeContext) throws(ResamplerError) {
        guard let file = file ?? open(for: audio, node) else { return }
        let converter = converter ?? AudioConverter(to: file.format)
        self.converter = converter
        if audio.format != file.format, audio.frameCount > 0, !hasConverted {
            hasConverted = true
            node.log(
                .info, "'\(path)' is in \(file.format); audio in \(audio.format) is converted",
                session: session)
        }
        for ready in try converter.convert(audio) { append(ready, to: file, node) }
    }

    /// Writes what the conversion still holds back.
    func flush(_ node: NodeContext) {
        guard let file, let rest = converter?.finish() else { return }
        append(rest, to: file, node)
    }

    /// Ends the recording and tells what became of it.
    func finish(_ node: NodeContext) {
        flush(node)
        file = nil
        if writtenSeconds > 0 {
            node.log(.info, "wrote \(Self.text(writtenSeconds)) of audio to '\(path)'", session: session)
        }
        if lostSeconds > 0 {
            node.log(.error, "\(Self.text(lostSeconds)) of audio for '\(path)' were lost", session: session)
        }
    }

    private func open(for audio: Audio, _ node: NodeContext) -> WAVFile? {
        guard audio.frameCount > 0 else { return nil }
        do {
            let opened = try WAVFile(path: path, format: audio.format, continuing: continuing)
            file = opened
            return opened
        } catch {
            lose(audio.seconds, because: error, node)
            return nil
        }
    }

    private func append(_ audio: Audio, to file: WAVFile, _ node: NodeContext) {
        let (byteCount, failure) = file.append(audio.bytes)
        let written = audio.bytes.isEmpty ? 0 : audio.seconds * Double(byteCount) / Double(audio.bytes.count)
        writtenSeconds += written
        if let failure { lose(audio.seconds - written, because: failure, node) }
    }

    private func lose(_ seconds: Double, because failure: SystemError, _ node: NodeContext) {
        lostSeconds += seconds
        node.count("lost_ms", by: Int((seconds * 1000).rounded()))
        guard lostSeconds >= nextReportedLoss else { return }
        nextReportedLoss = max(1, 2 * lostSeconds)
        node.log(
            .error,
            "cannot write '\(path)': \(failure). \(Self.text(lostSeconds)) of audio are lost so far; "
                + "what was written before can be played, and writing goes on when there is room",
            session: session)
    }

    private static func text(_ seconds: Double) -> String {
        "\((seconds * 100).rounded() / 100) s"
    }
}
