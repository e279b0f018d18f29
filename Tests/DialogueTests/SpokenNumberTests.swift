import Testing

@testable import Dialogue

@Suite struct SpokenNumberTests {
    @Test(arguments: [
        ("ten", 10), ("twenty five", 25), ("one hundred", 100), ("a hundred and five", 105),
        ("two hundred fifty", 250),
        ("three thousand two hundred and one", 3201), ("one million", 1_000_000), ("zero", 0),
        ("minus three", -3),
        ("three point one four", 3.14), ("10", 10), ("2.5", 2.5), ("fifteen hundred", 1500),
        ("zero point five", 0.5),
        ("two million three hundred thousand", 2_300_000),
    ])
    func `a number is read from all of its words`(text: String, value: Double) {
        let words = text.split(separator: " ").map(String.init)
        let last = SpokenNumber.readings(of: words[...]).last

        #expect(last == SpokenNumber.Reading(value: value, wordCount: words.count))
    }

    @Test(arguments: [
        ("one two", [1]), ("twenty twelve", [20]), ("ten meters", [10]), ("hundred", []), ("and five", []),
        ("five and", [5]), ("three thousand thousand", [3, 3000]), ("point five", [0.5]),
        ("minus minus five", []),
        ("twenty zero", [20]), ("1.2.3", []), ("ten:30", []), ("", []), ("five point", [5]),
    ])
    func `words that do not belong to the number are left`(text: String, values: [Double]) {
        let words = text.split(separator: " ").map(String.init)

        #expect(SpokenNumber.readings(of: words[...]).map(\.value) == values)
    }

    @Test func `many scales do not overflow`() {
        let words = Array(repeating: ["nine", "billion"], count: 50).flatMap { $0 }

        #expect(SpokenNumber.readings(of: words[...]).last?.value == 9_000_000_009)
    }
}
