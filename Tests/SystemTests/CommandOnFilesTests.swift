import Foundation
import Messages
import Testing

/// The commands that need no running graph.
@Suite struct CommandOnFilesTests {
    private let good = """
        name: numbers
        nodes:
          source: {node: number-source, params: {count: 3}}
          sink: {node: number-sink, inputs: {numbers: source/numbers}}
        """
    private let bad = """
        name: numbers
        nodes:
          source: {node: number-sorce, params: {count: 3}}
          relay: {node: number-relay, params: {delay_us: -4, dely: 3}, inputs: {in: source/numbers}}
          sink: {node: number-sink, inputs: {numbers: rely/out}}
          broken: {command: ./nothere --x, inputs: {a: source/numbers}}
        """

    @Test func `check has nothing to say of a right graph but that it is right`() throws {
        let folder = try CallFolder()
        try folder.write(good, to: "good.yml")

        let call = try CommandCall("check", "good.yml", in: folder.path)

        #expect(call.exitCode == 0)
        #expect(call.output == "good.yml: nothing wrong (2 nodes, 1 edge)\n")
        #expect(call.errors == "")
    }

    @Test func `check names all problems of all files with their places`() throws {
        let folder = try CallFolder()
        try folder.write(good, to: "good.yml")
        try folder.write(bad, to: "bad.yml")

        let call = try CommandCall("check", "good.yml", "bad.yml", "absent.yml", in: folder.path)

        #expect(call.exitCode == 2)
        let lines = call.errors.split(separator: "\n")
        #expect(lines.count == 6, "\(call.errors)")
        for (line, start) in zip(
            lines,
            [
                "bad.yml:3:18: unknown node 'number-sorce' (did you mean 'number-source'?)",
                "bad.yml:4:50: node 'relay' (number-relay): 'delay_us' is -4", "bad.yml:4:54: node 'relay'",
                "bad.yml:5:47: input 'numbers' of node 'sink'", "bad.yml:6:21: node 'broken': ./nothere",
                "absent.yml: ",
            ])
        { #expect(line.hasPrefix(start), "\(line)") }
    }

    @Test func `check speaks JSON where a script asks`() throws {
        let folder = try CallFolder()
        try folder.write(bad, to: "bad.yml")

        let call = try CommandCall("check", "--json", "bad.yml", in: folder.path)

        #expect(call.exitCode == 2)
        let first = try call.json().array?.first
        #expect(first?["file"] == "bad.yml")
        #expect(first?["line"] == 3)
        #expect(first?["column"] == 18)
        #expect(first?["severity"] == "error")
    }

    @Test func `run starts nothing where the graph is wrong`() throws {
        let folder = try CallFolder()
        try folder.write(bad, to: "bad.yml")

        let wrong = try CommandCall("run", "bad.yml", in: folder.path)
        let wrongSetting = try CommandCall("run", "bad.yml", "--set", "rate=3", in: folder.path)

        #expect(wrong.exitCode == 2)
        #expect(wrong.errors.hasPrefix("error: bad.yml cannot be run: 5 problems\nbad.yml:3:18: "))
        #expect(wrongSetting.exitCode == 2)
        #expect(wrongSetting.errors.contains("--set rate=3"))
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/antiphon"))
    }

    @Test func `a finished graph leaves its output, its code and in JSON nothing but JSON`() throws {
        let folder = try CallFolder()
        try folder.write(good, to: "good.yml")

        let text = try CommandCall("run", "good.yml", in: folder.path)
        let quiet = try CommandCall("run", "good.yml", "--quiet", in: folder.path)
        let json = try CommandCall(
            "run", "good.yml", "--log-format=json", "--set=source.count=5", in: folder.path)

        #expect(text.exitCode == 0)
        #expect(text.output == "received 3, last 2, in order true\n")
        #expect(text.errors.contains("numbers: 2 nodes ready in "))
        #expect(quiet.output == text.output)
        #expect(quiet.errors == "")
        #expect(json.output == "received 5, last 4, in order true\n")
        let lines = json.errors.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
            let entry = try JSONValue(parsing: String(line))
            #expect(entry["time"]?.number ?? 0 > 1e9)
            #expect(entry["level"]?.string != nil)
        }
    }

    @Test func `graph draws in both languages`() throws {
        let folder = try CallFolder()
        try folder.write(good, to: "good.yml")

        let mermaid = try CommandCall("graph", "good.yml", in: folder.path)
        let dot = try CommandCall("graph", "good.yml", "--format", "dot", in: folder.path)

        #expect(mermaid.exitCode == 0)
        #expect(mermaid.output.hasPrefix("flowchart LR\n"))
        #expect(mermaid.output.contains("number-source"))
        #expect(dot.output.hasPrefix("digraph \"numbers\" {\n"))
        #expect(dot.output.contains("\"source\" -> \"sink\""))
    }

    @Test func `nodes and describe show the manifests`() throws {
        let folder = try CallFolder()

        let nodes = try CommandCall("nodes", "--json", in: folder.path)
        let page = try CommandCall("describe", "number-relay", in: folder.path)
        let json = try CommandCall("describe", "number-relay", "--json", in: folder.path)
        let unknown = try CommandCall("describe", "number-rely", in: folder.path)

        let names = try nodes.json().array?.compactMap { $0["name"]?.string } ?? []
        #expect(names.contains("number-source"))
        #expect(names == names.sorted())
        #expect(page.output.hasPrefix("number-relay: Passes messages on, for tests.\n"))
        #expect(page.output.contains("delay_us"))
        #expect(try Manifest(json: json.json()).outputs.map(\.name) == ["out"])
        #expect(unknown.exitCode == 2)
        #expect(unknown.errors.contains("did you mean 'number-relay'?"))
    }

    @Test func `nodes are found in the folders of ANTIPHON_NODE_PATH first`() throws {
        let folder = try CallFolder()
        let manifest = Manifest(name: "number-sink", purpose: "Another one.").json.description
        try folder.write("#!/bin/sh\necho '\(manifest)'\n", to: "number-sink")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(folder.path)/number-sink")

        let call = try CommandCall(
            "describe", "number-sink", in: folder.path, environment: ["ANTIPHON_NODE_PATH": folder.path])

        #expect(
            call.output.hasPrefix("number-sink: Another one.\n\(folder.path)/number-sink\n"), "\(call.errors)"
        )
    }

    @Test func `a wrong call ends with 2 and says what was meant`() throws {
        let folder = try CallFolder()

        let command = try CommandCall("chekc", "good.yml", in: folder.path)
        let option = try CommandCall("run", "good.yml", "--quite", in: folder.path)
        let none = try CommandCall(in: folder.path)
        let help = try CommandCall("help", "run", in: folder.path)

        #expect(command.exitCode == 2)
        #expect(
            command.errors
                == "error: unknown command 'chekc'; did you mean 'check'?\nSee `antiphon --help`.\n")
        #expect(option.exitCode == 2)
        #expect(option.errors.contains("did you mean '--quiet'?"))
        #expect(option.errors.contains("usage: antiphon run GRAPH [options]"))
        #expect(none.exitCode == 2)
        #expect(help.exitCode == 0)
        #expect(help.output == (try CommandCall("run", "--help", in: folder.path)).output)
    }

    @Test func `doctor looks at everything and its code follows from what is missing`() throws {
        let folder = try CallFolder()

        let call = try CommandCall("doctor", "--json", in: folder.path)
        let without = try CommandCall(
            "doctor", in: folder.path, environment: ["XDG_DATA_HOME": folder.path, "ANTIPHON_MODELS": ""])

        let findings = try call.json().array ?? []
        let isMissing = findings.contains { $0["state"] == "missing" }
        #expect(call.exitCode == (isMissing ? 1 : 0))
        for subject in ["Swift toolchain", "libzmq.so.5", "nodes", "sound devices", "running graphs"] {
            #expect(findings.contains { $0["subject"]?.string == subject }, "\(subject)")
        }
        for finding in findings where finding["state"] == "missing" {
            #expect(finding["remedy"]?.string != nil)
        }
        #expect(without.exitCode == 1)
        #expect(without.output.contains("missing  silero_vad_16k_op15.onnx"))
    }

    @Test func `a new node builds, passes its test and runs in its graph`() throws {
        let folder = try CallFolder()

        let made = try CommandCall("new", "my-gain", "--antiphon", GraphRun.checkout, in: folder.path)
        let again = try CommandCall("new", "my-gain", "--antiphon", GraphRun.checkout, in: folder.path)
        #expect(made.exitCode == 0, "\(made.errors)")
        #expect(again.exitCode == 2)

        let package = "\(folder.path)/my-gain"
        let tests = Process()
        tests.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tests.arguments = ["swift", "test", "--package-path", package]
        tests.standardOutput = FileHandle.nullDevice
        tests.standardError = FileHandle.nullDevice
        try tests.run()
        tests.waitUntilExit()
        #expect(tests.terminationStatus == 0)

        let described = try CommandCall(
            "check", "my-gain/graph.yml", in: folder.path,
            environment: ["ANTIPHON_NODE_PATH": "\(package)/.build/debug"])
        #expect(described.exitCode == 0, "\(described.errors)")
    }
}
