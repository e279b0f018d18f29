extension Header {
    /// Writes the fixed part of the header into the first 56 bytes of `buffer`.
    ///
    /// - Parameters:
    ///   - sequence: what to write in place of the header's own.
    ///   - sendTime: what to write in place of the header's own.
    ///   - metadataByteCount: the length of the metadata that follows.
    func encode(
        into buffer: UnsafeMutableRawBufferPointer, sequence: UInt64, sendTime: UInt64, metadataByteCount: Int
    ) {
        precondition(buffer.count >= Header.byteCount, "a header needs \(Header.byteCount) bytes")
        buffer.store(Header.magic, at: 0)
        buffer[4] = Header.version
        buffer[5] = type.rawValue
        buffer.store(flags.rawValue, at: 6)
        buffer.store(sequence, at: 8)
        buffer.store(sendTime, at: 16)
        buffer.store(captureTime, at: 24)
        buffer.store(position, at: 32)
        buffer.store(sampleRate, at: 40)
        buffer.store(channels, at: 44)
        buffer[46] = encoding.rawValue
        buffer[47] = 0
        buffer.store(UInt32(0), at: 48)
        buffer.store(UInt32(clamping: metadataByteCount), at: 52)
    }

    /// Reads a header frame: the fixed part and the length check of the metadata behind it.
    public init(decoding frame: UnsafeRawBufferPointer) throws(WireError) {
        guard frame.count >= Header.byteCount else { throw .shortHeader(byteCount: frame.count) }
        guard frame.loadInteger(at: 0) == Header.magic else { throw .wrongMagic }
        guard frame[4] == Header.version else { throw .wrongVersion(frame[4]) }
        guard let type = MessageType(rawValue: frame[5]) else { throw .unknownType(frame[5]) }
        let flags = MessageFlags(rawValue: frame.loadInteger(at: 6))
        guard flags.isSubset(of: .known) else { throw .unknownFlags(flags.rawValue) }
        guard let encoding = SampleEncoding(rawValue: frame[46]) else { throw .unknownEncoding(frame[46]) }
        let stated: UInt32 = frame.loadInteger(at: 52)
        let found = frame.count - Header.byteCount
        guard Int(stated) == found else { throw .wrongMetadataLength(stated: stated, found: found) }
        self.init(
            type: type, flags: flags, sequence: frame.loadInteger(at: 8), sendTime: frame.loadInteger(at: 16),
            captureTime: frame.loadInteger(at: 24), position: frame.loadInteger(at: 32),
            sampleRate: frame.loadInteger(at: 40), channels: frame.loadInteger(at: 44), encoding: encoding)
    }
}

extension Message {
    /// The header frame as it crosses the wire: fixed part and metadata.
    public var headerFrame: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Header.byteCount + metadata.bytes.count) { buffer, count in
            encodeHeader(
                into: UnsafeMutableRawBufferPointer(buffer), sequence: header.sequence,
                sendTime: header.sendTime)
            count = buffer.count
        }
    }

    /// Writes the header frame into `buffer`, which holds 56 bytes and the metadata, with another sequence number and
    /// send time than the header's: what is sent on several edges need not be copied for each.
    public func encodeHeader(into buffer: UnsafeMutableRawBufferPointer, sequence: UInt64, sendTime: UInt64) {
        header.encode(
            into: buffer, sequence: sequence, sendTime: sendTime, metadataByteCount: metadata.bytes.count)
        if !metadata.bytes.isEmpty {
            UnsafeMutableRawBufferPointer(rebasing: buffer[Header.byteCount...]).copyBytes(
                from: metadata.bytes)
        }
    }

    /// Reads a message from its two frames. The metadata stays unparsed.
    public init(headerFrame: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer) throws(WireError) {
        let header = try Header(decoding: headerFrame)
        let metadata =
            headerFrame.count == Header.byteCount
            ? Metadata() : Metadata(unparsed: Array(headerFrame[Header.byteCount...]))
        self.init(header: header, metadata: metadata, payload: Array(payload))
    }

    /// Reads a message from frames that came from anywhere, and checks its metadata.
    public init(frames: [[UInt8]]) throws(WireError) {
        guard frames.count == 2 else { throw .wrongFrameCount(frames.count) }
        let header: Header
        switch frames[0].withUnsafeBytes({ frame in
            Result { () throws(WireError) in try Header(decoding: frame) }
        }) {
        case .success(let decoded): header = decoded
        case .failure(let error): throw error
        }
        var metadata = Metadata(unparsed: Array(frames[0][Header.byteCount...]))
        try metadata.validate()
        self.init(header: header, metadata: metadata, payload: frames[1])
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func store(_ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
        storeBytes(of: value.littleEndian, toByteOffset: offset, as: type(of: value))
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func loadInteger<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Integer {
        Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }
}
