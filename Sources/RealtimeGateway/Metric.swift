/// A family of measurements under one name.
public struct Metric: Equatable, Sendable {
    /// The name, as Prometheus wants it: `antiphon_sessions`, with the unit at its end.
    public var name: String
    /// One line on what it is.
    public var help: String
    public var kind: Kind
    public var samples: [Sample]

    /// How its values move.
    public enum Kind: String, Equatable, Sendable {
        /// Only up.
        case counter
        /// Up and down.
        case gauge
        /// Counts of values up to bounds.
        case histogram
    }

    /// One value of the family.
    public struct Sample: Equatable, Sendable {
        /// What follows the family's name: empty, or `_bucket`, `_sum`, `_count` of a histogram.
        public var suffix: String
        /// What tells it from the other values, in order.
        public var labels: [Label]
        public var value: Double

        public init(_ value: Double, labels: [Label] = [], suffix: String = "") {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    /// A name and a value that tell one sample from another.
    public struct Label: Equatable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(_ name: String, _ kind: Kind, _ help: String, samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A family of one value.
    public init(_ name: String, _ kind: Kind, _ help: String, value: Double) {
        self.init(name, kind, help, samples: [Sample(value)])
    }

    /// A histogram.
    ///
    /// - Parameters:
    ///   - bounds: the upper bounds, rising.
    ///   - counts: how many values lie at or under each bound and above the one before, and at last those above all.
    ///   - sum: all values together.
    public init(_ name: String, _ help: String, bounds: [Double], counts: [Int], sum: Double) {
        var total = 0
        var samples: [Sample] = []
        for (index, bound) in (bounds + [.infinity]).enumerated() {
            total += index < counts.count ? counts[index] : 0
            let text = bound.isInfinite ? "+Inf" : PrometheusText.number(bound)
            samples.append(Sample(Double(total), labels: [Label("le", text)], suffix: "_bucket"))
        }
        samples.append(Sample(sum, suffix: "_sum"))
        samples.append(Sample(Double(total), suffix: "_count"))
        self.init(name, .histogram, help, samples: samples)
    }
}
