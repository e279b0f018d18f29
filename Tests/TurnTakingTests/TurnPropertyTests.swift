import Testing

@Suite struct TurnPropertyTests {
    @Test(arguments: 0..<8)
    func `whatever happens in whatever order, every turn gets one reply`(block: Int) {
        for seed in 0..<400 {
            var world = World(seed: UInt64(block * 400 + seed))
            let mistakes = world.live(steps: 120)
            #expect(mistakes.isEmpty, "seed \(block * 400 + seed)")
            if !mistakes.isEmpty { return }
        }
    }
}
