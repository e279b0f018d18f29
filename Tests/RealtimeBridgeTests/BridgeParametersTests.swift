import NodeRuntime
import Testing
import Web

@testable import llm
@testable import realtime_bridge

@Suite struct BridgeParametersTests {
    @Test func `llm has more time to say what is wrong with its server than any request takes`() {
        #expect(BridgeParameters.replyTimeout.defaultValue > LanguageModel.requestTimeout.defaultValue)
        #expect(LanguageModel.requestTimeout.defaultValue > LanguageModel.firstTokenTimeout.defaultValue)
    }

    @Test(arguments: [
        (WebError.address("x", reason: "no"), "address"),
        (.portNotPermitted(address: "::", port: 80), "port"),
        (.certificate(file: "x.pem", reason: "no"), "tls_certificate"),
    ])
    func `what no restart can mend is a mistake of the graph`(error: WebError, parameter: String) {
        guard case .configuration(let reason) = BridgeParameters.refusal(error) else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.hasPrefix(parameter) && reason.contains("\(error)"))
    }

    @Test func `a port may become free`() {
        guard case .fatal(let reason) = BridgeParameters.refusal(.portInUse(address: "::", port: 8123)) else {
            Issue.record("a port in use is no mistake of the graph")
            return
        }
        #expect(reason.contains("port 8123") && reason.contains("parameter 'port'"))
    }
}
