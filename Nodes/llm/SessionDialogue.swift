import Dialogue
import Messages

/// The dialogue of one session: shared, so that the table of sessions need not be written for each change.
final class SessionDialogue {
    private var dialogue: Dialogue

    init(_ dialogue: Dialogue) {
        self.dialogue = dialogue
    }

    func answer(_ heard: String, response: String, at time: LocalTime) -> Reply {
        dialogue.answer(heard, response: response, at: time)
    }

    func answer(result: JSONValue?, of response: String, at time: LocalTime) -> String {
        dialogue.answer(result: result, of: response, at: time)
    }

    func cutOff(_ response: String) {
        dialogue.cutOff(response)
    }
}
