import Foundation
import Glibc
import Messages
import Randomness
import ZeroMQ

/// Somebody who connects to a socket of a running graph, uninvited, and sends what he likes.
final class Stranger {
    private let socket: Socket

    /// Connects beside the producer of an edge.
    init(edge name: String, of run: GraphRun) throws {
        let edges = run.status?["edges"]?.array ?? []
        guard let directory = run.runtimeDirectory,
            let number = edges.firstIndex(where: { $0["name"]?.string == name })
        else { throw StrangerError.noSuchEdge(name) }
        socket = try Socket(.push, in: Context(), linger: 0)
        try socket.connect("ipc://\(directory)/e\(number)")
    }

    /// Connects to the control socket under any name.
    init(controlOf run: GraphRun, as identity: String) throws {
        guard let directory = run.runtimeDirectory else { throw StrangerError.noSuchEdge("control") }
        socket = try Socket(.dealer, in: Context(), linger: 0, identity: identity)
        try socket.connect("ipc://\(directory)/control")
    }

    /// Sends frames, waiting for room where there is none.
    func send(_ frames: [[UInt8]]) throws {
        var failure: (any Error)?
        let isSent = eventually(within: 20) {
            do { return try socket.send(frames: frames) } catch {
                failure = error
                return true
            }
        }
        if let failure { throw failure }
        if !isSent { throw StrangerError.noRoom }
    }

    func send(_ message: Message) throws {
        try send([message.headerFrame, message.payload])
    }

    /// The next answer; `nil` where none came in time.
    func receive(within seconds: Double) throws -> JSONValue? {
        var answer: JSONValue?
        _ = eventually(within: seconds) {
            answer = (try? socket.receiveFrames())?.first.flatMap { try? JSONValue(parsing: $0) }
            return answer != nil
        }
        return answer
    }
}

enum StrangerError: Error {
    case noSuchEdge(String)
    case noRoom
}

extension SeededGenerator {
    mutating func bytes(upTo count: Int) -> [UInt8] {
        let count = Int.random(in: 0...count, using: &self)
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// A number that is more often at the ends of its range than in the midst of it.
    mutating func extreme<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number {
        let ends: [Number] = [.min, .max, 0, 1, .max - 1, .min + 1, .max / 2]
        return Bool.random(using: &self)
            ? ends.randomElement(using: &self) ?? 0 : .random(in: .min ... .max, using: &self)
    }
}
