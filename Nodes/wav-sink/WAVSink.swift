import Glibc
import Messages
import NodeRuntime

/// Writes the audio that arrives to a WAV file, as fast as it comes.
@main
struct WAVSink: Node {
    static let audio = Input<Audio>("audio", "Audio of any format.", required: true)
    static let file = Parameter<String>.path(
        "file", required: true,
        "The WAV file to write, anew in each run. With '{session}' in its name each session has a file of its own, "
            + "which is continued where it is there already.")

    static let manifest = Manifest(
        name: "wav-sink", purpose: "Writes audio to a WAV file.", ports: [audio], parameters: [file])

    /// Files open at once.
    private static let openFileLimit = 100

    private let path: RecordingPath
    private let incarnation: Int
    private var recordings = Sessions<Recording>(limit: openFileLimit)
    private var hasRecorded = false
    private var lostSeconds = 0.0

    init(_ node: NodeContext) throws {
        let name = node[Self.file]
        guard let path = RecordingPath(name) else {
            throw NodeError.configuration(
                "'\(name)' names no file to write: set the parameter 'file' to the path of a WAV file, "
                    + "with {session} in the last part at most")
        }
        if let obstacle = path.obstacle {
            throw NodeError.configuration("cannot write '\(name)': \(obstacle)")
        }
        self.path = path
        incarnation = node.incarnation
        // A limit on the size of files is answered like a full disk, not by death.
        signal(SIGXFSZ, SIG_IGN)
    }

    mutating func handle(_ event: NodeEvent, _ node: NodeContext) throws {
        if let audio = try event[Self.audio] {
            try record(audio, node)
        } else if case .sessionEnded(let session) = event, path.isPerSession,
            let recording = recordings.take(session)
        {
            finish(recording, node)
        } else if case .inputsEnded = event {
            for recording in recordings.takeAll() { finish(recording, node) }
            if !hasRecorded { node.log(.warning, "no audio arrived: wrote no file") }
            guard lostSeconds == 0 else {
                // No restart could mend it, and an exit code of 0 would hide it.
                throw NodeError.configuration("the recording is not complete: the disk took no more")
            }
        }
    }

    private mutating func record(_ audio: Audio, _ node: NodeContext) throws {
        let session = path.isPerSession ? audio.metadata.session : ""
        let recording = recordings.state(of: session) {
            Recording(
                path: path.path(session: session), session: session,
                continuing: incarnation > 0 || path.isPerSession)
        }
        if let excess = recordings.takeExcess() { finish(excess.state, node) }
        hasRecorded = hasRecorded || audio.frameCount > 0
        try recording.write(audio, node)
    }

    private mutating func finish(_ recording: Recording, _ node: NodeContext) {
        recording.finish(node)
        lostSeconds += recording.lostSeconds
    }
}
