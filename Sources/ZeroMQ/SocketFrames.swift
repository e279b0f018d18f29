internal import CZeroMQ
internal import Glibc
public import Messages

extension Socket {
    /// Sends a message in two frames without waiting. `false` where the queue is full.
    ///
    /// - Parameters:
    ///   - sequence: the number of the message on its edge, in place of the one in its header.
    ///   - sendTime: CLOCK_MONOTONIC in nanoseconds, in place of the one in its header.
    public func send(_ message: Message, sequence: UInt64, sendTime: UInt64) throws(ZeroMQError) -> Bool {
        var frame = zmq_msg_t()
        guard zmq_msg_init_size(&frame, Header.byteCount + message.metadata.bytes.count) == 0 else {
            throw ZeroMQError("zmq_msg_init_size")
        }
        message.encodeHeader(
            into: UnsafeMutableRawBufferPointer(start: zmq_msg_data(&frame), count: zmq_msg_size(&frame)),
            sequence: sequence, sendTime: sendTime)
        guard try transmit(&frame, ZMQ_SNDMORE) else { return false }
        return try sendFrame(message.payload, more: false)
    }

    /// Sends frames as one multipart message without waiting. `false` where the queue is full or a router knows no
    /// such peer any more.
    public func send(frames: [[UInt8]]) throws(ZeroMQError) -> Bool {
        for (index, bytes) in frames.enumerated() {
            guard try sendFrame(bytes, more: index + 1 < frames.count) else { return false }
        }
        return true
    }

    private func sendFrame(_ bytes: [UInt8], more: Bool) throws(ZeroMQError) -> Bool {
        var frame = zmq_msg_t()
        guard zmq_msg_init_size(&frame, bytes.count) == 0 else { throw ZeroMQError("zmq_msg_init_size") }
        if !bytes.isEmpty { zmq_msg_data(&frame)?.copyMemory(from: bytes, byteCount: bytes.count) }
        return try transmit(&frame, more ? ZMQ_SNDMORE : 0)
    }

    private func transmit(_ frame: inout zmq_msg_t, _ flags: Int32) throws(ZeroMQError) -> Bool {
        while zmq_msg_send(&frame, handle, flags | ZMQ_DONTWAIT) < 0 {
            let code = zmq_errno()
            if code == EINTR { continue }
            zmq_msg_close(&frame)
            guard code == EAGAIN || code == EHOSTUNREACH else { throw ZeroMQError("zmq_msg_send") }
            return false
        }
        return true
    }

    /// What one call of `receive` found.
    public enum Received: Sendable {
        /// Nothing waits; the descriptor tells when that changes.
        case nothing
        /// A message, its metadata not yet parsed.
        case message(Message)
        /// Frames that are no message.
        case malformed(WireError)
    }

    /// Takes the next message without waiting.
    public func receive() throws(ZeroMQError) -> Received {
        var headerFrame = zmq_msg_t()
        zmq_msg_init(&headerFrame)
        defer { zmq_msg_close(&headerFrame) }
        guard try take(&headerFrame) else { return .nothing }
        guard zmq_msg_more(&headerFrame) != 0 else { return .malformed(.wrongFrameCount(1)) }
        var payload = zmq_msg_t()
        zmq_msg_init(&payload)
        defer { zmq_msg_close(&payload) }
        // The frames of a message arrive together.
        guard try take(&payload) else { return .malformed(.wrongFrameCount(1)) }
        guard zmq_msg_more(&payload) == 0 else { return .malformed(.wrongFrameCount(try discardRest() + 2)) }
        do throws(WireError) {
            return .message(
                try Message(
                    headerFrame: UnsafeRawBufferPointer(
                        start: zmq_msg_data(&headerFrame), count: zmq_msg_size(&headerFrame)),
                    payload: UnsafeRawBufferPointer(
                        start: zmq_msg_data(&payload), count: zmq_msg_size(&payload))))
        } catch {
            return .malformed(error)
        }
    }

    /// Takes the frames of the next message without waiting; `nil` where none waits.
    public func receiveFrames() throws(ZeroMQError) -> [[UInt8]]? {
        var frames: [[UInt8]] = []
        while true {
            var frame = zmq_msg_t()
            zmq_msg_init(&frame)
            defer { zmq_msg_close(&frame) }
            guard try take(&frame) else { return nil }
            frames.append(
                Array(UnsafeRawBufferPointer(start: zmq_msg_data(&frame), count: zmq_msg_size(&frame))))
            if zmq_msg_more(&frame) == 0 { return frames }
        }
    }

    private func discardRest() throws(ZeroMQError) -> Int {
        var count = 0
        while true {
            var frame = zmq_msg_t()
            zmq_msg_init(&frame)
            defer { zmq_msg_close(&frame) }
            guard try take(&frame) else { return count }
            count += 1
            if zmq_msg_more(&frame) == 0 { return count }
        }
    }

    private func take(_ frame: inout zmq_msg_t) throws(ZeroMQError) -> Bool {
        while zmq_msg_recv(&frame, handle, ZMQ_DONTWAIT) < 0 {
            switch zmq_errno() {
            case EINTR: continue
            case EAGAIN: return false
            default: throw ZeroMQError("zmq_msg_recv")
            }
        }
        return true
    }
}
