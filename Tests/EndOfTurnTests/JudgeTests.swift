import EndOfTurn
import Messages
import Testing

@Suite struct JudgeTests {
    private func silence(_ text: String, _ prosody: Prosody = Prosody(), _ eagerness: Eagerness = .medium)
        -> Int
    {
        EndOfTurnJudge(eagerness: eagerness).judge(text: text, prosody: prosody).silence
    }

    @Test(arguments: [
        ("what time is it", "what time is the"), ("turn on the light", "turn on the light and"),
        ("go to the kitchen", "go to"), ("tell me a story", "tell me a um"),
        ("there are seven people here", "there are currently"),
    ])
    func `a complete sentence needs less silence than an unfinished one`(complete: String, unfinished: String)
    {
        #expect(silence(complete) * 3 / 2 < silence(unfinished))
    }

    @Test func `a voice that falls needs less silence than one that stays high`() {
        var falling = Prosody()
        falling.pitchSlope = -20
        falling.pitchLevel = -4
        var level = Prosody()
        level.pitchSlope = 5
        level.pitchLevel = 2
        #expect(silence("", falling) < silence("", level))
        #expect(silence("what time is it", falling) < silence("what time is it", level))
    }

    @Test(arguments: ["", "what time is it", "what time is the"])
    func `the more eager, the less silence`(text: String) {
        let (low, medium, high) = (
            silence(text, Prosody(), .low), silence(text, Prosody(), .medium), silence(text, Prosody(), .high)
        )
        #expect(low > medium)
        #expect(medium > high)
    }

    @Test func `auto waits longer for those who make long pauses, and less long for those who do not`() {
        let text = "what time is the"
        let usual = silence(text, Prosody(), .auto)
        #expect(usual == silence(text, Prosody(), .medium))
        var slow = EndOfTurnJudge()
        var quick = EndOfTurnJudge()
        for _ in 0..<5 {
            slow.noteResumption(after: 1500)
            quick.noteResumption(after: 250)
        }
        #expect(slow.judge(text: text, prosody: Prosody()).silence > usual)
        #expect(quick.judge(text: text, prosody: Prosody()).silence < usual)
    }

    @Test func `a sentence that often ends there needs less silence`() {
        let judge = EndOfTurnJudge(eagerness: .medium)
        func silence(_ sentenceEnd: Double?) -> Int {
            judge.judge(text: "what time is it", prosody: Prosody(), sentenceEnd: sentenceEnd).silence
        }
        #expect(silence(-0.5) < silence(nil))
        #expect(silence(nil) < silence(-5))
    }

    @Test func `nothing that is known of it is no reason to wait for ever, nor to hurry`() {
        for eagerness in Eagerness.allCases {
            let judgement = EndOfTurnJudge(eagerness: eagerness).judge(text: "", prosody: Prosody())
            #expect(judgement.completeness == 0.5)
            #expect((400...2000).contains(judgement.silence))
        }
    }

    @Test func `a command that is known is complete whatever its words are`() {
        let text = "Switch to the"
        let judge = EndOfTurnJudge(eagerness: .medium, completePhrases: ["switch to the"])
        #expect(judge.judge(text: text, prosody: Prosody()).isProbableEnd)
        #expect(!EndOfTurnJudge().judge(text: text, prosody: Prosody()).isProbableEnd)
    }

    @Test func `words of another language say nothing`() {
        let judge = EndOfTurnJudge(language: "de-DE")
        #expect(
            judge.judge(text: "die", prosody: Prosody()) == judge.judge(text: "", prosody: Prosody()))
    }

    @Test func `prosody is read from the fields of an event`() {
        let prosody = Prosody([
            "voice_ms": 1200, "pitch_slope": .number(-12.5), "pitch_level": .null, "level_slope": "loud",
            "speaking_rate": 4,
        ])
        #expect(prosody.voiceLength == 1200)
        #expect(prosody.pitchSlope == -12.5)
        #expect(prosody.pitchLevel == nil)
        #expect(prosody.levelSlope == nil)
        #expect(prosody.speakingRate == 4)
    }
}
