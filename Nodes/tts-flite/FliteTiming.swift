internal import CFlite
internal import SpeechSynthesis

/// When the words of an utterance sound. Flite knows before it makes the first sample.
struct FliteTiming {
    /// When each word begins, counted from the first sample of the utterance.
    private(set) var words: [WordStart] = []
    /// When the silence at the end begins; `nil` where there is none.
    private(set) var lastPause: Int?

    init(_ utterance: UnsafePointer<cst_utterance>?, _ text: FliteText) {
        guard let utterance = UnsafeMutablePointer(mutating: utterance),
            utt_relation_present(utterance, "Token") != 0,
            utt_relation_present(utterance, "Segment") != 0
        else { return }
        var cursor = 0
        var next = relation_head(utt_relation(utterance, "Token"))
        while let token = next {
            next = item_next(token)
            // Tokens are pieces of the text in its order; what was skipped on the way is space and punctuation.
            let name = [UInt8](cString: flite_ffeature_string(token, "name"))
            guard let place = text.bytes[cursor...].firstRange(of: name) else { continue }
            cursor = place.upperBound
            // A lone comma is a token too, without a sound of its own.
            guard let word = item_daughter(token), let sounds = item_as(word, "SylStructure"),
                item_daughter(sounds) != nil
            else { continue }
            let start = flite_ffeature_float(
                word, "R:SylStructure.daughter1.daughter1.R:Segment.p.end")
            words.append(WordStart(sample: FliteTiming.sample(start), textOffset: place.lowerBound))
        }
        if let last = relation_tail(utt_relation(utterance, "Segment")),
            String(cString: flite_ffeature_string(last, "name")) == "pau"
        {
            lastPause = FliteTiming.sample(flite_ffeature_float(last, "p.end"))
        }
    }

    private static func sample(_ seconds: Float) -> Int {
        seconds.isFinite ? max(0, Int(Double(seconds) * Double(FliteLibrary.sampleRate))) : 0
    }
}

extension [UInt8] {
    /// The bytes of a C string, without the terminating zero.
    fileprivate init(cString: UnsafePointer<CChar>) {
        self = Array(String(cString: cString).utf8)
    }
}
