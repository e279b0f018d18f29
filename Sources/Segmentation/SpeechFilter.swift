/// Leaves out what no voice can say (emoji, control and format characters) and joins white space.
struct SpeechFilter: Sendable {
    /// What the stage has passed on since the caller last took it.
    var output: [Element] = []

    private var endsWithSpace = true
    /// Whether something was left out since the last scalar that was passed on.
    private var hasLeftOut = false
    private var endsWithEmoji = false

    mutating func take(_ element: Element) {
        guard case .scalar(let scalar) = element else {
            output.append(element)
            endsWithSpace = true
            hasLeftOut = false
            endsWithEmoji = false
            return
        }
        if scalar.isEmojiPart(afterEmoji: endsWithEmoji) {
            // The marks that only change what precedes them leave no gap: "1️⃣" is "1".
            if !scalar.isEmojiMark { passSpace() }
            hasLeftOut = true
            endsWithEmoji = true
        } else if scalar.isSpace || scalar.isControl {
            passSpace()
            endsWithEmoji = false
        } else if !scalar.isSilent {
            pass(scalar)
        }
    }

    private mutating func passSpace() {
        if !endsWithSpace { output.append(.scalar(" ")) }
        endsWithSpace = true
    }

    private mutating func pass(_ scalar: Unicode.Scalar) {
        let needsNoSpace = scalar == "," || hasLeftOut && ".!?;:)…".unicodeScalars.contains(scalar)
        if endsWithSpace, needsNoSpace { output.append(.glue) }
        output.append(.scalar(scalar))
        endsWithSpace = false
        hasLeftOut = false
        endsWithEmoji = false
    }
}
