import Testing
import YAML

/// The same numbers at every run (SplitMix64, from its authors' description), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct RandomTextTests {
    /// Bytes that mean something to YAML come up often, others now and then.
    private static let alphabet =
        Array("ab:-?,[]{}#&*!|>'\"%@`\n\n\t  \r0~<=\\".utf8) + [0xC3, 0xA9, 0xFF, 0x00, 0xE2]

    @Test(arguments: 0..<20)
    func `random bytes are read or refused, never more`(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        for _ in 0..<500 {
            let count = Int.random(in: 0...80, using: &generator)
            let bytes = (0..<count).map { _ in
                RandomTextTests.alphabet.randomElement(using: &generator) ?? 0
            }

            let document = YAMLDocument(parsing: bytes, file: "t.yml")

            for problem in document.problems {
                #expect(problem.line >= 1 && problem.column >= 1, "\(bytes)")
                #expect(problem.line <= bytes.count + 2 && problem.column <= bytes.count + 2, "\(bytes)")
            }
        }
    }
}
