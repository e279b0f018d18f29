import Testing

@testable import antiphon

@Suite struct NewTests {
    @Test func `a node's name has a Swift type and a Swift module`() {
        let name = NodeName("my-2nd-node")

        #expect(name?.type == "My2ndNode")
        #expect(name?.module == "my_2nd_node")
    }

    @Test(arguments: [
        "", "-", "a-", "-a", "a--b", "A", "my_node", "2nd", "my node", "näher", "../x",
        String(repeating: "a", count: 49),
    ])
    func `other texts are no names`(text: String) {
        #expect(NodeName(text) == nil)
    }

    @Test func `the scaffold names the node and the checkout throughout`() throws {
        let name = try #require(NodeName("my-node"))
        let scaffold = Scaffold(name: name, checkout: "/opt/say \"hi\"/antiphon")

        let files = Dictionary(uniqueKeysWithValues: scaffold.files.map { ($0.path, $0.text) })

        #expect(files["Package.swift"]?.contains(#"path: "/opt/say \"hi\"/antiphon""#) == true)
        #expect(files["Package.swift"]?.contains(#"package: "antiphon""#) == true)
        #expect(files["Sources/my-node/MyNode.swift"]?.contains("struct MyNode: Node") == true)
        #expect(files["Tests/MyNodeTests/MyNodeTests.swift"]?.contains("@testable import my_node") == true)
        #expect(files["graph.yml"]?.contains("inputs: {audio: my-node/audio}") == true)
        #expect(files.values.allSatisfy { $0.hasSuffix("\n") })
    }
}
