/// A pattern of utterances, compiled to steps for `PatternMatch`.
///
/// The language: words; `[optional words]`; `(one|two|three)`; `{slot}` for an entry of the list of that name,
/// `{slot:list}` for one of another list, `{slot:number}` for a number in words or digits, `{slot:text}` for any
/// words; `*` for any words or none.
struct Pattern: Equatable, Sendable {
    /// One step. What does not jump goes on with the next; jumps only go forward.
    enum Step: Equatable, Sendable {
        case word(String)
        case number(slot: String)
        case entry(slot: String, list: String)
        /// The first word of free text.
        case text(slot: String)
        /// Its further words.
        case moreText(slot: String)
        case anyWords
        /// Goes on at each of these steps.
        case split([Int])
        case jump(Int)
    }

    /// The steps; the pattern has matched beyond the last one.
    var steps: [Step] = []

    /// The slots that it can fill.
    var slots: Set<String> {
        var slots: Set<String> = []
        for step in steps {
            switch step {
            case .number(let slot), .entry(let slot, _), .text(let slot): slots.insert(slot)
            default: break
            }
        }
        return slots
    }
}
