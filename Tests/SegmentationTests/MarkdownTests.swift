import Testing

@Suite struct MarkdownTests {
    @Test(arguments: [
        ("This is **very** *important* and __so__ is _this_.", ["This is very important and so is this."]),
        ("# Title\nText here.", ["Title", "Text here."]),
        ("Read [the manual](https://a.b/c_(d)?e=1. \"T\") now.", ["Read the manual now."]),
        ("![A cat](cat.png) sits.", ["A cat sits."]),
        ("Run `ls -l` first.", ["Run ls -l first."]),
        ("Call my_function_name now.", ["Call my function name now."]),
        ("2 * 3 is 6, and 2*3 too.", ["2 * 3 is 6, and 2*3 too."]),
        ("~~Old~~ new, ~5 of them.", ["Old new, ~5 of them."]),
        ("A line<br>and <b>bold</b>, but 1 < 2 > 0.", ["A line and bold, but 1 < 2 > 0."]),
        ("See <https://a.b/c> now.", ["See https://a.b/c now."]),
        ("Escaped \\*stars\\* stay.", ["Escaped *stars* stay."]),
        ("> A quote.\n> Its end.", ["A quote.", "Its end."]),
        ("https://a.b/x_y_z*w_ stays.", ["https://a.b/x_y_z*w_ stays."]),
        ("Stop! [Here](x).", ["Stop!", "Here."]),
    ])
    func `inline marks are not spoken`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }

    @Test(arguments: [
        ("Items:\n- one\n- two. Really\n* three\n", ["Items:", "one", "two.", "Really", "three"]),
        ("1. Open it.\n2. Close it.", ["1. Open it.", "2. Close it."]),
        ("- [ ] task\n+ other", ["task", "other"]),
        ("It is -5 degrees\n-3 at night.", ["It is -5 degrees -3 at night."]),
        ("Above\n\n---\n\nBelow", ["Above", "Below"]),
        ("Title\n=====\nText", ["Title", "Text"]),
        ("It was in\n1984. Then came 1985.", ["It was in 1984.", "Then came 1985."]),
        ("| Name | Age |\n|------|:---:|\n| Ann | 5 |\n", ["Name, Age", "Ann, 5"]),
        ("#hashtag is not a title", ["#hashtag is not a title"]),
    ])
    func `blocks become pauses`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }

    @Test(arguments: [
        ("Do this:\n```swift\nlet a = 1. And more!\n```\nDone.", ["Do this:", "Done."]),
        ("````\n```\ninner. text\n```\n````\nAfter.", ["After."]),
        ("~~~\ncode\n~~~\nAfter.", ["After."]),
        ("Text\n```\nnever closed. At all.", ["Text"]),
    ])
    func `code blocks are not spoken`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }

    @Test(arguments: [
        ("Great! 😀 Next one.", ["Great!", "Next one."]),
        ("Great 😀! Next.", ["Great!", "Next."]),
        ("I ❤️ you 👨‍👩‍👧‍👦 all 🇩🇪 👍🏽.", ["I you all."]),
        ("Step 1️⃣ is © me™.", ["Step 1 is © me™."]),
        ("क्‍ष stays", ["क्‍ष stays"]),
        ("zero\u{200B}width\u{FEFF} and nul\u{0}l", ["zerowidth and nul l"]),
        ("😀😀😀", []),
    ])
    func `emoji and control characters are not spoken`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }
}
