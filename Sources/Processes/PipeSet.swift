internal import CLinux
internal import Glibc

/// Pipes that are closed again unless they are kept.
struct PipeSet {
    struct Ends {
        let read: Int32
        let write: Int32
    }

    private var descriptors: Set<Int32> = []

    mutating func open() throws(ProcessFailure) -> Ends {
        var ends: [Int32] = [-1, -1]
        guard linux_pipe(&ends) == 0 else { throw ProcessFailure("pipe") }
        descriptors.formUnion(ends)
        return Ends(read: ends[0], write: ends[1])
    }

    mutating func openNull() throws(ProcessFailure) -> Int32 {
        let descriptor = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw ProcessFailure("open /dev/null") }
        descriptors.insert(descriptor)
        return descriptor
    }

    mutating func keep(_ descriptor: Int32) -> Int32 {
        descriptors.remove(descriptor)
        return descriptor
    }

    mutating func closeAll() {
        for descriptor in descriptors { close(descriptor) }
        descriptors = []
    }
}
