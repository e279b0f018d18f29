import Messages
import Testing

@testable import antiphon

@Suite struct TopViewTests {
    private func status(
        received: Int, dropped: Int = 0, processor: Double, state: String = "running"
    ) -> JSONValue {
        [
            "graph": "demo", "pid": 7, "state": "running", "uptime_s": 61,
            "nodes": [
                [
                    "id": "source", "program": "wav-source", "state": "running", "pid": 8, "restarts": 0,
                    "cpu_s": .number(processor), "rss_bytes": 1_048_576, "errors": 0,
                    "counters": ["frames": 4],
                ],
                ["id": "sink", "program": "wav-sink", "state": .string(state), "pid": .null, "restarts": 2],
            ],
            "edges": [
                [
                    "name": "source/audio>sink/audio", "producer": "source/audio", "consumer": "sink/audio",
                    "queue": 256, "policy": "block", "sent": .number(received + 3),
                    "received": .number(received), "dropped": .number(dropped), "missed": 0, "waiting": 3,
                    "p50_us": 120, "p99_us": 2500,
                ]
            ],
            "services": [],
        ]
    }

    @Test func `rates are the differences of two statuses over their time`() {
        let first = GraphStatus(json: status(received: 100, processor: 1))
        let second = GraphStatus(json: status(received: 200, processor: 1.5))

        let view = TopView(second, since: first, seconds: 2)

        #expect(view.nodes[0].sent == 50)
        #expect(view.nodes[0].received == nil)
        #expect(view.nodes[0].processor == 25)
        #expect(view.nodes[1].received == 50)
        #expect(view.edges[0].rate == 50)
    }

    @Test func `counts that begin anew after a restart give no negative rate`() {
        let first = GraphStatus(json: status(received: 1000, processor: 9))
        let second = GraphStatus(json: status(received: 40, processor: 0.2))

        let view = TopView(second, since: first, seconds: 2)

        #expect(view.edges[0].rate == 20)
        #expect(view.nodes[0].processor == 10)
    }

    @Test func `the tables name what is wrong in colour and fit the width`() {
        let view = TopView(
            GraphStatus(json: status(received: 5, dropped: 1, processor: 1, state: "failed")), since: nil,
            seconds: 0)

        let lines = view.lines()

        #expect(
            lines.map(\.text) == [
                "demo  running  1 min 01 s  pid 7", "",
                "NODE    STATE    RESTARTS  IN/s  OUT/s  CPU      RSS  ERRORS  COUNTERS",
                "source  running         0     -      -    -  1.0 MiB       0  frames=4",
                "sink    failed          2     -      -    -        -       0", "",
                "EDGE                       MSG/s  QUEUE  DROPPED  MISSED     p50      p99  POLICY",
                "source/audio → sink/audio      -  3/256        1       0  120 µs  2.50 ms  block",
            ])
        #expect(lines[4].colour == .red)
        #expect(lines[7].colour == .yellow)
        #expect(view.lines(width: 20).allSatisfy { $0.text.count <= 20 })
    }

    @Test func `rates are taken over a second at least`() {
        var history = StatusHistory()
        _ = history.view(of: GraphStatus(json: status(received: 0, processor: 0)), at: .seconds(10))
        let early = history.view(
            of: GraphStatus(json: status(received: 100, processor: 0)), at: .milliseconds(10_500))
        let view = history.view(of: GraphStatus(json: status(received: 100, processor: 0)), at: .seconds(11))

        #expect(early.edges[0].rate == nil)
        #expect(view.edges[0].rate == 100)
    }

    @Test func `the JSON has the supervisor's members and the rates`() {
        let json = status(received: 200, processor: 1.5)
        let view = TopView(
            GraphStatus(json: json), since: GraphStatus(json: status(received: 100, processor: 1)), seconds: 2
        )

        let merged = view.json(of: json)

        #expect(merged["graph"] == "demo")
        #expect(merged["nodes"]?.array?[0]["sent_per_s"] == 50)
        #expect(merged["nodes"]?.array?[0]["program"] == "wav-source")
        #expect(merged["nodes"]?.array?[1]["received_per_s"] == 50)
        #expect(merged["edges"]?.array?[0]["messages_per_s"] == 50)
        #expect(merged["edges"]?.array?[0]["p99_us"] == 2500)
    }

    @Test func `a status without members is an empty graph, not an error`() {
        let view = TopView(GraphStatus(json: .null), since: nil, seconds: 0)

        #expect(view.nodes.isEmpty)
        #expect(!view.lines().isEmpty)
    }
}
