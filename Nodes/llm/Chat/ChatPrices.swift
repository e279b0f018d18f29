/// What tokens cost, in US dollars per million.
struct ChatPrices: Equatable {
    var input = 0.0
    var output = 0.0
    /// Of input that the server had kept; `nil` = as other input.
    var cached: Double?

    /// The cost of an answer in US dollars; `nil` where no prices are given.
    func cost(of count: ChatStream.Count) -> Double? {
        guard input > 0 || output > 0 else { return nil }
        let fresh = Double(count.input - count.cached) * input
        return (fresh + Double(count.cached) * (cached ?? input) + Double(count.output) * output) / 1e6
    }
}
