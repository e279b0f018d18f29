import GraphModel
import Testing

@Suite struct DrawingTests {
    private func graph() throws -> Graph {
        try Files(
            """
            name: voice
            services: {llama: {command: llama-server}}
            nodes:
              mic: {node: mic}
              end: {node: resampler, inputs: {audio: {from: mic/audio, policy: latest}}}
              my-llm: {command: "bin/say \\"<hi>\\"", needs: llama, inputs: {in: {from: end/audio, queue: 9}}}
            """
        ).load()
    }

    @Test func `a graph is drawn in Mermaid`() throws {
        #expect(
            try graph().mermaid == """
                flowchart LR
                    node_mic["mic"]
                    node_end["end<br/>resampler"]
                    node_my_llm["my-llm<br/>say"]
                    node_llama(["llama"])
                    node_mic -->|"audio<br/>latest"| node_end
                    node_end -->|"audio → in<br/>queue 9"| node_my_llm
                    node_llama -.-> node_my_llm

                """)
    }

    @Test func `a graph is drawn for Graphviz`() throws {
        #expect(
            try graph().dot == #"""
                digraph "voice" {
                    rankdir=LR
                    node [shape=box]
                    "mic" [label="mic"]
                    "end" [label="end\nresampler"]
                    "my-llm" [label="my-llm\nsay"]
                    "llama" [shape=ellipse]
                    "mic" -> "end" [label="audio\nlatest"]
                    "end" -> "my-llm" [label="audio → in\nqueue 9"]
                    "llama" -> "my-llm" [style=dashed]
                }

                """#)
    }

    @Test func `names from outside cannot break a drawing`() throws {
        let graph = try Files("nodes: {a: {command: ['x\"]\\<b>'], inputs: {'q\"|<': b/o}}, b: {node: mic}}")
            .load()

        #expect(graph.mermaid.contains(#"node_a["a<br/>x&quot;]\&lt;b&gt;"]"#))
        #expect(graph.mermaid.contains(#"|"o → q&quot;|&lt;"|"#))
        #expect(graph.dot.contains(#"[label="a\nx\"]\\<b>"]"#))
        #expect(graph.dot.contains(#"[label="o → q\"|<"]"#))
    }
}
