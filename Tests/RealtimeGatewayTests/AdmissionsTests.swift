import Messages
import Testing
import Web

@testable import RealtimeGateway

@Suite struct AdmissionsTests {
    private let now = 1_800_000_000

    private func credential(_ admission: Admission) -> Grant.Credential? {
        if case .granted(let grant) = admission { grant.credential } else { nil }
    }

    private func status(_ admission: Admission) -> Int? {
        if case .refused(let response) = admission { response.status } else { nil }
    }

    @Test func `every configured key opens, and nothing like one`() {
        let admissions = Admissions(keys: APIKeys(environment: " sk-one,sk-two\n  sk-three,, "))

        for key in ["sk-one", "sk-two", "sk-three"] {
            #expect(credential(admissions.decide(on: request("GET", "/", key: key), at: now)) == .key)
        }
        for key in ["", "sk-", "sk-on", "sk-one ", "sk-onee", "SK-ONE", "sk-one,sk-two", "sk-four"] {
            #expect(status(admissions.decide(on: request("GET", "/", key: key), at: now)) == 401, "\(key)")
        }
        #expect(status(admissions.decide(on: request("GET", "/"), at: now)) == 401)
    }

    @Test func `a browser's key comes as a subprotocol, however long it is`() {
        let key = "sk-proj-" + String(repeating: "x", count: 160)
        let admissions = Admissions(keys: APIKeys([key]))
        let headers = [
            "sec-websocket-protocol": "realtime, openai-insecure-api-key.\(key), openai-beta.realtime-v1"
        ]

        #expect(credential(admissions.decide(on: request("GET", "/", headers: headers), at: now)) == .key)
    }

    @Test func `another scheme than Bearer is no key`() {
        let admissions = Admissions(keys: APIKeys(["sk-one"]))

        for value in ["Basic sk-one", "sk-one", "Bearer", "Bearer  ", "Token sk-one"] {
            let request = request("GET", "/", headers: ["authorization": value])
            #expect(status(admissions.decide(on: request, at: now)) == 401, "\(value)")
        }
        let request = request("GET", "/", headers: ["authorization": "bearer  sk-one"])
        #expect(credential(admissions.decide(on: request, at: now)) == .key)
    }

    @Test func `without keys only this machine comes in, and no proxy on it`() {
        let admissions = Admissions(keys: APIKeys(environment: nil))

        for address in ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"] {
            let admission = admissions.decide(
                on: request("GET", "/", key: "anything", from: address), at: now)
            #expect(credential(admission) == .local, "\(address)")
        }
        for address in ["192.168.0.7", "::ffff:10.0.0.1", "fe80::1", "", "128.127.0.1"] {
            #expect(
                status(admissions.decide(on: request("GET", "/", from: address), at: now)) == 401,
                "\(address)")
        }
        for header in ["forwarded", "x-forwarded-for"] {
            let request = request("GET", "/", headers: [header: "for=127.0.0.1"])
            #expect(status(admissions.decide(on: request, at: now)) == 401, "\(header)")
        }
    }

    @Test func `without keys no page comes in under a name that leads here`() {
        let admissions = Admissions(keys: APIKeys([]))

        for host in ["localhost:8123", "127.0.0.1", "[::1]:8123", "192.168.0.7:8123"] {
            let admission = admissions.decide(on: request("GET", "/", headers: ["host": host]), at: now)
            #expect(credential(admission) == .local, "\(host)")
        }
        let rebound = request("GET", "/", key: "k", headers: ["host": "evil.example:8123"])
        #expect(status(admissions.decide(on: rebound, at: now)) == 403)
        let open = Admissions(keys: APIKeys([]), checksHost: false)
        #expect(credential(open.decide(on: rebound, at: now)) == .local)
        let keyed = Admissions(keys: APIKeys(["k"]))
        #expect(credential(keyed.decide(on: rebound, at: now)) == .key)
    }

    @Test func `an ephemeral key opens until it expires, with its session`() {
        var admissions = Admissions(keys: APIKeys(["sk-one"]))
        let session = SessionDefaults(session: ["type": "realtime", "voice": "ash"], isBeta: false)
        let issued = admissions.ephemeralKeys.issue(for: session, lifetime: 600, at: now)

        #expect(issued.expiresAt == now + 600)
        #expect(
            admissions.decide(on: request("GET", "/", key: issued.value, from: "10.0.0.1"), at: now + 599)
                == .granted(Grant(credential: .ephemeral, session: session)))
        #expect(status(admissions.decide(on: request("GET", "/", key: issued.value), at: now + 600)) == 401)
    }

    @Test func `ephemeral keys differ, and their number is bounded`() {
        var keys = EphemeralKeys(maximumCount: 10)
        let issued = (0..<50).map { keys.issue(for: nil, lifetime: 600, at: now + $0) }

        #expect(Set(issued.map(\.value)).count == 50)
        #expect(keys.count == 10)
        #expect(keys.grant(for: issued[49].value, at: now + 50) != nil)
        #expect(keys.grant(for: issued[39].value, at: now + 50) == nil)
        #expect(issued.allSatisfy { $0.value.hasPrefix("ek_") && $0.value.utf8.count == 35 })
    }

    @Test func `keys cannot be printed`() {
        let keys = APIKeys(["sk-very-secret"])

        #expect(!"\(keys)".contains("very-secret"))
        #expect(!String(reflecting: keys).contains("very-secret"))
        let refusal = Admissions(keys: keys).decide(on: request("GET", "/", key: "sk-wrong-secret"), at: now)
        #expect(!"\(refusal)".contains("wrong-secret"))
    }

    @Test func `two keys are compared to their ends`() {
        let right = KeyChecksum.of("a")

        #expect(KeyChecksum.areEqual(right, KeyChecksum.of("a")))
        for index in right.indices {
            var wrong = right
            wrong[index] ^= 1
            #expect(!KeyChecksum.areEqual(right, wrong))
        }
        #expect(!KeyChecksum.areEqual(right, Array(right.dropLast())))
    }
}
