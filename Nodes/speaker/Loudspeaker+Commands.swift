import Glibc
import Messages
import NodeRuntime
import Resampling

/// What others ask of the loudspeaker.
extension Loudspeaker {
    mutating func play(_ audio: Audio, _ node: NodeContext) throws(ResamplerError) {
        let (isLate, reports) = try playout.add(audio, at: node.now)
        if isLate { node.count("late_messages") }
        send(reports, node)
        if isGivenUp { send(playout.cancelAll(), node) }
        pump(node)
    }

    mutating func cancel(response: String, session: String, _ node: NodeContext) {
        send(playout.cancel(response: response, session: session), node)
        pump(node)
    }

    mutating func cancel(session: String, _ node: NodeContext) {
        send(playout.cancel(session: session), node)
        pump(node)
    }

    mutating func endUnfinished(_ node: NodeContext) {
        send(playout.endUnfinished(), node)
        pump(node)
    }

    mutating func duck(_ session: String, to gain: Float, fadeMilliseconds: Int, _ node: NodeContext) {
        playout.duck(session, to: gain, fadeMilliseconds: fadeMilliseconds)
    }

    mutating func pause(_ session: String, _ node: NodeContext) {
        playout.pause(session)
        pump(node)
    }

    mutating func resume(_ session: String, _ node: NodeContext) {
        playout.resume(session)
        pump(node)
    }

    mutating func hold(_ response: String, _ node: NodeContext) {
        playout.hold(response)
        pump(node)
    }

    mutating func release(_ response: String, _ node: NodeContext) {
        playout.release(response)
        pump(node)
    }

    mutating func changeGain(_ node: NodeContext) {
        playout.gain.go(to: Float(pow(10, node[Speaker.gain] / 20)), within: playout.sampleRate / 50)
    }
}
