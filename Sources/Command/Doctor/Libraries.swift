internal import Glibc

/// Whether the C libraries and their data are there.
enum Libraries {
    /// A library, and the Debian package that brings it.
    private static let libraries = [
        (name: "libzmq.so.5", package: "libzmq3-dev", use: "the sockets between nodes"),
        (name: "libyaml-0.so.2", package: "libyaml-dev", use: "graph files"),
        (name: "libasound.so.2", package: "libasound2-dev", use: "mic-capture, speaker"),
        (name: "libspeexdsp.so.1", package: "libspeexdsp-dev", use: "resampler, echo-canceller"),
        (name: "libpocketsphinx.so.3", package: "libpocketsphinx-dev", use: "asr"),
        (name: "libsphinxbase.so.3", package: "libsphinxbase-dev", use: "asr"),
        (name: "libespeak-ng.so.1", package: "libespeak-ng-dev", use: "tts"),
        (name: "libflite.so.1", package: "flite1-dev", use: "tts-flite"),
    ]

    /// Data of which one of the places must exist.
    private static let data = [
        (
            paths: ["/usr/share/pocketsphinx/model/en-us/en-us"], package: "pocketsphinx-en-us",
            use: "asr: the American English model"
        ),
        (
            paths: ["/usr/share/pocketsphinx/test/data/goforward.raw"], package: "pocketsphinx-testdata",
            use: "the recording that the demo answers"
        ),
        (
            paths: [
                "/usr/lib/x86_64-linux-gnu/espeak-ng-data", "/usr/lib/aarch64-linux-gnu/espeak-ng-data",
                "/usr/lib/arm-linux-gnueabihf/espeak-ng-data", "/usr/share/espeak-ng-data",
            ], package: "espeak-ng-data", use: "tts: the voices"
        ),
    ]

    static func examine() -> [Finding] {
        libraries.map { library in
            // Loaded as a node would load it, so that a library whose own needs are missing is found as well.
            if let handle = dlopen(library.name, RTLD_LAZY | RTLD_LOCAL) {
                dlclose(handle)
                return .ok(library.name, library.use)
            }
            let reason = dlerror().map { String(cString: $0) } ?? "not found"
            return .missing(library.name, "\(library.use); \(reason)", remedy: remedy(library.package))
        }
            + data.map { data in
                if let path = data.paths.first(where: Files.exists) { return .ok(path, data.use) }
                return .missing(data.paths[0], data.use, remedy: remedy(data.package))
            }
    }

    private static func remedy(_ package: String) -> String {
        "apt-get install \(package), or Tools/setup for all of them"
    }
}
