import Segmentation
import Testing

/// The segments of a whole text, with limits that leave first clauses alone unless told otherwise.
func segments(_ text: String, firstMinimumWords: Int = 99, maximum: Int = 250) -> [String] {
    var segmenter = Segmenter(
        limits: SegmentLimits(firstMinimumWords: firstMinimumWords, maximumCharacters: maximum))
    return segmenter.append(text) + segmenter.finish()
}

@Suite struct SentenceTests {
    @Test(arguments: [
        ("Hello there. How are you? Fine!", ["Hello there.", "How are you?", "Fine!"]),
        ("He said \"Go.\" Then he left.", ["He said \"Go.\"", "Then he left."]),
        ("(Really?) Yes.", ["(Really?)", "Yes."]),
        ("What?! No way...", ["What?!", "No way..."]),
        ("One\nline. Two\n\nParagraph two", ["One line.", "Two", "Paragraph two"]),
        ("no end", ["no end"]),
        ("", []),
        (" \n\n ", []),
        ("... -- ?", []),
    ])
    func `a text is cut after its sentences`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }

    @Test(arguments: [
        "Pi is 3.14 and not 3.2 today.",
        "It costs $1,000.50, or 1.000,50 elsewhere.",
        "See https://example.com/a.b?c=d!e for more.",
        "Dr. Smith met Mrs. Jones at St. Mary, e.g. on Monday, i.e. yesterday.",
        "We meet at 5:30 p.m. on Tuesday.",
        "J. R. R. Tolkien wrote it.",
        "The U.S. Senate and the U.K. government agree.",
        "See No. 5, Fig. 3 and p. 12 of it.",
        "It was on Jan. 5 of that year.",
        "Apples, pears etc. are fruit.",
        "Well... maybe not… really.",
        "Use node.js or main.swift for it.",
        "1. Open the door.",
    ])
    func `a full stop inside a sentence does not cut it`(text: String) {
        #expect(segments(text) == [text])
    }

    @Test(arguments: [
        ("We left at 5 p.m. We ran.", ["We left at 5 p.m.", "We ran."]),
        ("I live in the U.S. It is big.", ["I live in the U.S.", "It is big."]),
        ("I said no. Never again.", ["I said no.", "Never again."]),
        ("So do I. Come in.", ["So do I.", "Come in."]),
        ("Wait... What is it?", ["Wait...", "What is it?"]),
        ("I have 3. You have 4.", ["I have 3.", "You have 4."]),
        ("Apples etc. They are good.", ["Apples etc.", "They are good."]),
        ("Ask \"Who?\" and go. \"Why?\" he said.", ["Ask \"Who?\"", "and go.", "\"Why?\"", "he said."]),
    ])
    func `an abbreviation, a number or an ellipsis may end a sentence`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }

    @Test(arguments: [
        ("你好。我是机器人！你呢？", ["你好。", "我是机器人！", "你呢？"]),
        ("「元気？」はい、元気です。", ["「元気？」", "はい、元気です。"]),
        ("圆周率是3.14。对吗？！是。", ["圆周率是3.14。", "对吗？！", "是。"]),
        ("क्या हाल है। ठीक है।", ["क्या हाल है।", "ठीक है।"]),
        ("كيف حالك؟ بخير.", ["كيف حالك؟", "بخير."]),
    ])
    func `marks of other scripts end sentences`(text: String, expected: [String]) {
        #expect(segments(text) == expected)
    }
}
