internal import Glibc

/// Pauses and durations in header fields.
public enum RetryAfter {
    /// The pause that a server asks for, in seconds.
    ///
    /// - Parameter now: the time on the wall in seconds since 1970, for a server that names a date.
    public static func seconds(_ head: HTTPHead, now: Double) -> Double? {
        if let milliseconds = head["retry-after-ms"].flatMap(Double.init), milliseconds.isFinite {
            return max(0, milliseconds / 1000)
        }
        guard let text = head["retry-after"] else { return nil }
        if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
        return date(text).map { max(0, $0 - now) }
    }

    /// `Wed, 21 Oct 2026 07:28:00 GMT` in seconds since 1970.
    static func date(_ text: String) -> Double? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "-" })
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int32(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int32(parts[3])
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int32($0) }
        guard clock.count == 3, (1970...9999).contains(year), (1...31).contains(day),
            (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        var time = tm()
        time.tm_year = year - 1900
        time.tm_mon = Int32(month)
        time.tm_mday = day
        (time.tm_hour, time.tm_min, time.tm_sec) = (clock[0], clock[1], clock[2])
        return Double(timegm(&time))
    }

    /// A duration such as `6m0s`, `1.5s`, `20ms` or a plain number of seconds, in seconds.
    public static func duration(_ text: String) -> Double? {
        if let seconds = Double(text) { return seconds.isFinite && seconds >= 0 ? seconds : nil }
        let units: [String: Double] = [
            "d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001, "us": 1e-6, "ns": 1e-9,
        ]
        var total = 0.0
        var rest = text[...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Double(digits), let factor = units[String(unit)] else { return nil }
            total += number * factor
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return total.isFinite ? total : nil
    }
}
