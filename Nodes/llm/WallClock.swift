import Dialogue
import Glibc

/// The clock on the wall, in the time zone of this machine.
struct WallClock {
    init() {
        tzset()
    }

    /// Seconds since 1970.
    static var seconds: Double { Double(time(nil)) }

    var now: LocalTime {
        var seconds = time(nil)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return LocalTime(
            year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
            weekday: Int(parts.tm_wday), hour: Int(parts.tm_hour), minute: Int(parts.tm_min))
    }
}
