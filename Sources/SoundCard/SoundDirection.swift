/// Which way sound goes through a device.
public enum SoundDirection: Sendable {
    /// From the program to the ear.
    case playback
    /// From the mouth to the program.
    case capture
}
