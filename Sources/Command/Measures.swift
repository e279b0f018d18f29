/// Figures as people read them.
enum Measures {
    /// A number with a fixed count of digits behind the point: `3.20`.
    static func fixed(_ number: Double, digits: Int) -> String {
        guard number.isFinite, number.magnitude < 1e15 else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (number.magnitude * scale).rounded()
        let whole = Int(scaled / scale)
        let sign = number < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let rest = String(Int(scaled - Double(whole) * scale))
        return "\(sign)\(whole).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }

    /// Bytes in binary units: `9.4 MiB`.
    static func bytes(_ count: Double) -> String {
        var count = count
        for unit in ["B", "KiB", "MiB"] {
            if count < 1024 { return "\(fixed(count, digits: unit == "B" ? 0 : 1)) \(unit)" }
            count /= 1024
        }
        return "\(fixed(count, digits: 1)) GiB"
    }

    /// Microseconds in a unit that fits: `85 µs`, `2.31 ms`, `1.40 s`.
    static func latency(microseconds: Double) -> String {
        switch microseconds {
        case ..<1000: "\(fixed(microseconds, digits: 0)) µs"
        case ..<1_000_000: "\(fixed(microseconds / 1000, digits: 2)) ms"
        default: "\(fixed(microseconds / 1_000_000, digits: 2)) s"
        }
    }

    /// How long something has been going on: `12 s`, `3 min 04 s`, `2 h 05 min`.
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "-" }
        let whole = Int(seconds)
        switch whole {
        case ..<60: return "\(whole) s"
        case ..<3600: return "\(whole / 60) min \(twoDigits(whole % 60)) s"
        default: return "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
        }
    }

    /// A number below 100 with two digits.
    static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    /// A count with its noun: `1 node`, `8 nodes`.
    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
