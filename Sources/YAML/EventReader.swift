internal import CYAML

/// Owns a libyaml parser and its input, and hands out events as Swift values.
final class EventReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    /// The input must stay where it is for as long as the parser lives.
    private let input: UnsafeMutableBufferPointer<UInt8>
    private let file: String

    init(bytes: [UInt8], file: String) throws(YAMLProblem) {
        self.file = file
        // A byte order mark would shift the columns of the first line.
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        input = .allocate(capacity: text.count)
        _ = input.initialize(from: text)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw YAMLProblem(file: file, line: 1, column: 1, message: "no memory to read the text")
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        // Safe after a failed `yaml_parser_initialize`, too: that leaves all fields zero.
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event.
    func next() throws(YAMLProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let line = event.start_mark.line + 1
        let column = event.start_mark.column + 1
        func made(
            _ kind: YAMLEvent.Kind, anchor: UnsafeMutablePointer<yaml_char_t>? = nil,
            tag: UnsafeMutablePointer<yaml_char_t>? = nil
        ) -> YAMLEvent {
            YAMLEvent(
                kind: kind, anchor: anchor.map { String(cString: $0) }, tag: tag.map { String(cString: $0) },
                line: line, column: column)
        }
        switch event.type {
        case YAML_STREAM_START_EVENT: return made(.streamStart)
        case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return made(.documentEnd)
        case YAML_ALIAS_EVENT: return made(.alias(String(cString: event.data.alias.anchor)))
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            return made(.scalar(text, isPlain: isPlain), anchor: scalar.anchor, tag: scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            return made(
                .sequenceStart, anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
        case YAML_SEQUENCE_END_EVENT: return made(.sequenceEnd)
        case YAML_MAPPING_START_EVENT:
            return made(
                .mappingStart, anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
        case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
        // After the end libyaml reports events without a type.
        default: return made(.streamEnd)
        }
    }

    /// What the parser says of its last failure.
    private func failure() -> YAMLProblem {
        let reason = parser.pointee.problem.map { String(cString: $0) } ?? "no memory to read the text"
        if parser.pointee.error == YAML_READER_ERROR {
            var offset = parser.pointee.problem_offset
            if reason == "invalid trailing UTF-8 octet" { offset = characterStart(before: offset) }
            let (line, column) = position(of: offset)
            return YAMLProblem(
                file: file, line: line, column: column, message: SyntaxFault(reader: reason).message)
        }
        let noticed = parser.pointee.problem_mark
        let begun = parser.pointee.context_mark
        let fault = SyntaxFault(
            reason: reason, context: parser.pointee.context.map { String(cString: $0) },
            beginningOn: begun.line + 1, next: byte(at: noticed))
        let mark = fault.isAtBeginning ? begun : noticed
        return YAMLProblem(file: file, line: mark.line + 1, column: mark.column + 1, message: fault.message)
    }

    /// Where the character begins that is cut off at `offset`.
    private func characterStart(before offset: Int) -> Int {
        input.prefix(offset).lastIndex { $0 & 0xC0 != 0x80 } ?? 0
    }

    /// Line and column of a byte, from 1.
    private func position(of offset: Int) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in input.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {  // the first byte of a character
                column += 1
            }
        }
        return (line, column)
    }

    /// The first byte of the character at a mark; `nil` at the end. Marks count characters, not bytes.
    private func byte(at mark: yaml_mark_t) -> UInt8? {
        var index = 0
        for byte in input where byte & 0xC0 != 0x80 {
            if index == mark.index { return byte }
            index += 1
        }
        return nil
    }
}
