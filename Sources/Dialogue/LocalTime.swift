/// A point of time as a clock on the wall and a calendar show it.
public struct LocalTime: Equatable, Sendable {
    public var year: Int
    /// 1 to 12.
    public var month: Int
    /// 1 to 31.
    public var day: Int
    /// 0 (Sunday) to 6.
    public var weekday: Int
    /// 0 to 23.
    public var hour: Int
    /// 0 to 59.
    public var minute: Int

    /// Creates a point of time.
    public init(year: Int, month: Int, day: Int, weekday: Int, hour: Int, minute: Int) {
        self.year = year
        self.month = month
        self.day = day
        self.weekday = weekday
        self.hour = hour
        self.minute = minute
    }

    private static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November",
        "December",
    ]

    /// The slots that tell it: "3:07 PM", "Tuesday, March 3, 2026" and its parts.
    var slots: [String: SlotValue] {
        let weekday = Self.weekdays[((weekday % 7) + 7) % 7]
        let month = Self.months[(((month - 1) % 12) + 12) % 12]
        let minutes = minute == 0 ? "" : minute < 10 ? ":0\(minute)" : ":\(minute)"
        let time = "\((hour + 11) % 12 + 1)\(minutes) \(hour < 12 ? "AM" : "PM")"
        return [
            "time": SlotValue(time), "weekday": SlotValue(weekday), "year": SlotValue(String(year)),
            "date": SlotValue("\(weekday), \(month) \(day), \(year)"),
        ]
    }
}
