internal import EndOfTurn
internal import Glibc
internal import Messages

/// Judges pauses: for each line of standard input, a JSON object with `text`, `language` and the fields of a
/// `speech_paused`, it prints one with the completeness and, for each eagerness, the silence that must pass.
@main
struct EndOfTurnBench {
    static func main() {
        while let line = readLine() {
            do {
                guard let fields = try JSONValue(parsing: Array(line.utf8)).object else {
                    throw BenchError("it is no object")
                }
                print(judged(fields))
            } catch {
                print("end-of-turn-bench: \(error): \(line)")
                exit(1)
            }
        }
    }

    private static func judged(_ fields: [String: JSONValue]) -> JSONValue {
        var answer: [String: JSONValue] = [:]
        for eagerness in Eagerness.allCases {
            let judge = EndOfTurnJudge(eagerness: eagerness, language: fields["language"]?.string ?? "en")
            let judgement = judge.judge(
                text: fields["text"]?.string ?? "", prosody: Prosody(fields),
                sentenceEnd: fields["sentence_end"]?.number)
            answer[eagerness.rawValue] = .number(judgement.silence)
            answer["completeness"] = .number(judgement.completeness)
            answer["is_probable_end"] = .bool(judgement.isProbableEnd)
        }
        return .object(answer)
    }
}

/// Why a line was not judged.
private struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
