import Randomness
import Testing
import YAML

@Suite struct RandomTextTests {
    /// Bytes that mean something to YAML come up often, others now and then.
    private static let alphabet =
        Array("ab:-?,[]{}#&*!|>'\"%@`\n\n\t  \r0~<=\\".utf8) + [0xC3, 0xA9, 0xFF, 0x00, 0xE2]

    @Test(arguments: 0..<20)
    func `random bytes are read or refused, never more`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
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
