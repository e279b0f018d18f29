import Foundation
import Testing

/// The smoke test that users run, against the graph that users run.
@Suite struct RealtimeSmokeRunTests {
    @Test(arguments: [
        [:], ["REALTIME_BETA_HEADER": "1", "REALTIME_SCHEMA": "flat"],
    ])
    func `every run returns sound`(settings: [String: String]) throws {
        let server = try RealtimeServer()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "\(GraphRun.programs)/realtime-smoke")
        var variables = ProcessInfo.processInfo.environment
        variables["REALTIME_URL"] = "\(server.url.replacing("http://", with: "ws://"))/realtime"
        variables["RUNS"] = "3"
        variables.merge(settings) { $1 }
        process.environment = variables
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output

        try process.run()
        let report = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()

        #expect(process.terminationStatus == 0, "\(report)\(server.run.log)")
        #expect(report.contains("p95"), "\(report)")
        #expect(try server.stop() == 0)
    }
}
