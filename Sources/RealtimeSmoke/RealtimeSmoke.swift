internal import Glibc

/// Tries out a realtime server: opens sessions one after the other, speaks, and waits for the answer's first audio.
@main
enum RealtimeSmoke {
    static let help = """
        usage: Tools/realtime-smoke

        Opens sessions on a Realtime server, one after the other. Each sends some audio, ends its turn and must
        receive audio: response.output_audio.delta, or response.audio.delta as in the beta. Settings come from the
        environment:

          REALTIME_URL           ws:// or wss:// (http and https do too); default \(SmokeSettings.defaultURL)
          REALTIME_MODEL         put into the URL as ?model=; default none
          REALTIME_BETA_HEADER   1 sends the header OpenAI-Beta: realtime=v1, other texts are sent as they are
          REALTIME_SCHEMA        flat (as in the beta) or audio; default audio, flat with the beta header
          REALTIME_AUDIO_RATE    Hz of the audio sent, 8000 to 96000; default 24000
          RUNS                   sessions, 1 to 100000; default 10
          AUDIO_MS               audio that each sends, 100 to 60000 ms; default 600
          TIMEOUT_MS             time that each may take; default 8000
          OPENAI_API_KEY         sent as Authorization: Bearer; default none

        Exit code: 0 when every run returned audio, 1 when one did not, 64 when a setting is wrong.

        """

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.contains("--help") || arguments.contains("-h") {
            write(help, to: STDOUT_FILENO)
            exit(0)
        }
        guard arguments.isEmpty else {
            fail(
                "unknown argument \"\(arguments.first ?? "")\". Settings come from the environment: see --help"
            )
        }
        do throws(SmokeSettings.Fault) {
            exit(run(try SmokeSettings(environment: environment())))
        } catch {
            fail("\(error)")
        }
    }

    private static func run(_ settings: SmokeSettings) -> Int32 {
        var report = SmokeReport()
        let events = SmokeEvents(settings)
        for number in 1...settings.runs {
            let line = report.add(SmokeClient(settings, events: events).finish(), number: number)
            write(line + "\n", to: STDOUT_FILENO)
        }
        write(report.summary + "\n", to: STDOUT_FILENO)
        return report.failures == 0 ? 0 : 1
    }

    private static func fail(_ text: String) -> Never {
        write("error: \(text)\n", to: STDERR_FILENO)
        exit(64)
    }

    private static func environment() -> [String: String] {
        let names = [
            "REALTIME_URL", "REALTIME_MODEL", "REALTIME_BETA_HEADER", "REALTIME_SCHEMA",
            "REALTIME_AUDIO_RATE", "RUNS",
            "AUDIO_MS", "TIMEOUT_MS", "OPENAI_API_KEY",
        ]
        return names.reduce(into: [:]) { values, name in
            if let value = getenv(name) { values[name] = String(cString: value) }
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
