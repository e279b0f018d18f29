public import Messages

/// One conversation that rules answer: the rules and a bounded memory of what was said.
public struct Dialogue: Sendable {
    private let rules: RuleBook
    private let historyLimit: Int
    private var history: [Exchange] = []
    /// How often each rule has answered, for its answers to take turns; the fallback counts as rule -1.
    private var answerCounts: [Int: Int] = [:]
    /// Responses that wait for the result of their tool.
    private var waiting: [String: Exchange] = [:]

    /// A conversation that has not begun.
    ///
    /// - Parameter historyLimit: how many exchanges are remembered, at least 0.
    public init(rules: RuleBook, historyLimit: Int) {
        self.rules = rules
        self.historyLimit = max(0, historyLimit)
    }

    /// Answers an utterance.
    ///
    /// - Parameters:
    ///   - response: the id of the response, for `answer(result:of:at:)` and `cutOff(_:)`.
    ///   - tools: the tools that may be called; `nil` for all.
    public mutating func answer(
        _ heard: String, response: String, at time: LocalTime, tools: Set<String>? = nil
    ) -> Reply {
        var exchange = Exchange(response: response, answer: "")
        var found = rules.find(heard)
        if let finding = found, rules.rules[finding.rule].repeatsLastCall, let last = lastCall {
            found = last
        }
        var slots = commonSlots(heard: heard, at: time)
        var templates = rules.fallback
        var call: ToolCall?
        var awaitsResult = false
        if let finding = found {
            let rule = rules.rules[finding.rule]
            exchange.rule = finding.rule
            exchange.slots = completed(finding.slots, for: rule)
            slots.merge(exchange.slots) { _, caught in caught }
            templates = rule.answers
            if let tool = rule.tool, tools?.contains(tool.name) ?? true {
                call = tool.call(with: slots)
                exchange.call = RuleBook.Finding(rule: finding.rule, slots: exchange.slots)
                awaitsResult = !rule.results.isEmpty
            }
        }
        exchange.answer = choose(from: templates, slots, turn: exchange.rule ?? -1)
        if awaitsResult { waiting[response] = exchange } else { remember(exchange) }
        return Reply(
            answer: exchange.answer, rule: exchange.rule.map { rules.rules[$0].name }, toolCall: call,
            awaitsResult: awaitsResult)
    }

    /// What to say where nobody has said anything yet; empty where the rules have nothing for it.
    public mutating func open(response: String, at time: LocalTime) -> String {
        let said = choose(from: rules.opening, commonSlots(heard: "", at: time), turn: -3)
        if !said.isEmpty { remember(Exchange(response: response, answer: said)) }
        return said
    }

    /// What to say about the result of a response's tool.
    ///
    /// - Parameter result: what the tool gave; the members of an object are slots, anything else is the slot
    ///   `output`. `nil` where the tool gave nothing in time.
    public mutating func answer(result: JSONValue?, of response: String, at time: LocalTime) -> String {
        guard var exchange = waiting.removeValue(forKey: response) else { return "" }
        var slots = commonSlots(heard: "", at: time).merging(exchange.slots) { _, caught in caught }
        var templates: [Template] = []
        if let rule = exchange.rule {
            slots["tool"] = rules.rules[rule].tool.map { SlotValue($0.name) }
            templates = rules.rules[rule].results
        }
        if let result { slots.merge(Self.slots(of: result)) { _, given in given } }
        let answer = result.map { _ in choose(from: templates, slots, turn: exchange.rule ?? -1) } ?? ""
        let said = answer.isEmpty ? choose(from: rules.withoutResult, slots, turn: -2) : answer
        exchange.answer = [exchange.answer, said].filter { !$0.isEmpty }.joined(separator: " ")
        remember(exchange)
        return said
    }

    /// Notes that a response was cancelled: what it said was not heard to its end.
    public mutating func cutOff(_ response: String) {
        if let exchange = waiting.removeValue(forKey: response) { remember(exchange) }
        for index in history.indices where history[index].response == response {
            history[index].wasCutOff = true
        }
    }

    /// Notes an exchange that happened elsewhere, so that what follows can refer to it.
    public mutating func recall(heard: String, answer: String) {
        var exchange = Exchange(response: "", answer: answer)
        if let finding = rules.find(heard) {
            exchange.rule = finding.rule
            exchange.slots = finding.slots
            answerCounts[finding.rule, default: 0] += 1
            if rules.rules[finding.rule].tool != nil { exchange.call = finding }
            if rules.rules[finding.rule].repeatsLastCall { exchange.call = lastCall }
        }
        remember(exchange)
    }

    private mutating func remember(_ exchange: Exchange) {
        history.append(exchange)
        if history.count > historyLimit { history.removeFirst(history.count - historyLimit) }
    }

    private var lastCall: RuleBook.Finding? {
        history.last { $0.call != nil }?.call
    }

    private func completed(_ slots: [String: SlotValue], for rule: Rule) -> [String: SlotValue] {
        var slots = slots
        for name in rule.recalled where slots[name] == nil {
            slots[name] = history.last { $0.slots[name] != nil }?.slots[name]
        }
        return slots.merging(rule.defaults) { caught, _ in caught }
    }

    /// The most telling answers are those with the most slots filled; of equals, each takes its turn.
    private mutating func choose(from templates: [Template], _ slots: [String: SlotValue], turn: Int)
        -> String
    {
        let filled = templates.compactMap { template in
            template.filled(with: slots).map { (text: $0, slots: template.slots.count) }
        }
        let most = filled.map(\.slots).max() ?? 0
        let best = filled.filter { $0.slots == most }
        guard !best.isEmpty else { return "" }
        let count = answerCounts[turn, default: 0]
        answerCounts[turn] = count + 1
        return best[count % best.count].text
    }

    private func commonSlots(heard: String, at time: LocalTime) -> [String: SlotValue] {
        var slots = time.slots
        slots["heard"] = SlotValue(Self.shortened(heard))
        if let last = history.last, !last.answer.isEmpty {
            slots[last.wasCutOff ? "interrupted" : "said"] = SlotValue(last.answer)
        }
        return slots
    }

    private static func slots(of result: JSONValue) -> [String: SlotValue] {
        guard let members = result.object else {
            return ["output": SlotValue(text: text(of: result), value: result)]
        }
        return members.mapValues { SlotValue(text: text(of: $0), value: $0) }
    }

    private static func text(of value: JSONValue) -> String {
        shortened(value.string ?? value.description)
    }

    /// At most 200 characters: nobody wants to hear a page again.
    private static func shortened(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > 200 else { return text }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.prefix(200))
        return String(view) + "…"
    }
}
