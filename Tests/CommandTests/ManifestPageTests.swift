import Messages
import Testing

@testable import antiphon

@Suite struct ManifestPageTests {
    @Test func `a manifest becomes a page with an example to copy`() {
        let manifest = Manifest(
            name: "gain", purpose: "Scales audio.",
            inputs: [
                InputPort(name: "audio", type: .audio, meaning: "Any audio.", isRequired: true),
                InputPort(name: "cancel", type: .event, meaning: "Stops.", isUrgent: true),
            ], outputs: [OutputPort(name: "audio", type: .audio, meaning: "Scaled.", isLive: true)],
            parameters: [
                ParameterDescription(
                    name: "gain", type: .number, defaultValue: 0, meaning: "How much.", unit: "dB",
                    minimum: -60,
                    maximum: 20, isChangeable: true),
                ParameterDescription(name: "file", type: .path, meaning: "A file.", isRequired: true),
            ])

        #expect(
            ManifestPage(manifest: manifest, path: "/opt/gain").text == """
                gain: Scales audio.
                /opt/gain

                Inputs
                  audio   audio  Any audio. (required)
                  cancel  event  Stops. (urgent)

                Outputs
                  audio  audio  Scaled. (live: its edges drop the oldest message)

                Parameters
                  gain  number  0 dB      How much. (-60 to 20; changeable while running)
                  file  path    required  A file.

                In a graph file
                  nodes:
                    gain:
                      node: gain
                      params: {file: …}
                      inputs: {audio: NODE/OUTPUT}

                """)
    }
}
