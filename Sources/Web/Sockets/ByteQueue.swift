/// Bytes that wait until a socket takes them, in the pieces they came in.
struct ByteQueue {
    private var pieces: [[UInt8]?] = []
    private var first = 0
    // What of the first piece is gone.
    private var offset = 0
    /// How many bytes wait.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        pieces.append(bytes)
        count += bytes.count
    }

    /// Gives the first piece to the body, which tells how many of its bytes it took.
    mutating func drain(_ take: (UnsafeRawBufferPointer) -> Int) {
        guard first < pieces.count, let piece = pieces[first] else { return }
        let offset = offset
        let taken = piece.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
        count -= taken
        guard offset + taken == piece.count else {
            self.offset += taken
            return
        }
        self.offset = 0
        pieces[first] = nil
        first += 1
        // Moving what is left is paid for by as many pieces taken.
        if first == pieces.count || (first >= 32 && first * 2 >= pieces.count) {
            pieces.removeFirst(first)
            first = 0
        }
    }

    /// Throws away every piece that is not begun: what is begun must end, or the stream is broken.
    mutating func discardUnbegun() {
        guard first < pieces.count else { return }
        let kept = offset > 0 ? pieces[first] : nil
        let offset = offset
        self = ByteQueue()
        guard let kept else { return }
        pieces = [kept]
        self.offset = offset
        count = kept.count - offset
    }
}
