/// The rules that answer where a graph names no file: a robot's commands, the time and the date, small talk.
enum DefaultRules {
    /// The name of the text in messages about it.
    static let file = "(default rules)"

    /// A rules file, of the same form as those that graphs name.
    static let yaml = """
        fillers: [uh, um, er, hm, please, okay, ok, so, well, just, now, then, robot, antiphon]

        replacements:
          what's: what is
          who's: who is
          where's: where is
          how's: how is
          it's: it is
          i'm: i am
          you're: you are
          don't: do not
          can't: can not
          metre: meter
          metres: meters
          centimetre: centimeter
          centimetres: centimeters
          forwards: forward
          backwards: backward

        lists:
          direction:
            forward: [forward, ahead, straight, straight ahead, straight on]
            backward: [backward, back]
            left: [left, to the left]
            right: [right, to the right]
            up: [up]
            down: [down]
          side:
            left: [left, to the left]
            right: [right, to the right]
            around: [around]
          unit:
            meters: [meter, meters]
            centimeters: [centimeter, centimeters]
            feet: [foot, feet]
            steps: [step, steps]
          angle_unit:
            degrees: [degree, degrees]

        rules:
          - name: move
            patterns:
              - "[can you|could you|will you] (go|move|drive|walk|run|roll) {direction}"
              - "[can you|could you|will you] (go|move|drive|walk|run|roll) {direction} [by] {distance:number} {unit}"
              - "[can you|could you|will you] (go|move|drive|walk|run|roll) {distance:number} {unit} {direction}"
              - "{direction} {distance:number} {unit}"
            tool:
              name: move
              arguments: {direction: "{direction}", distance: "{distance}", unit: "{unit}"}
            answers:
              - "Going {direction} {distance} {unit}."
              - "Going {direction}."

          - name: turn
            patterns:
              - "[can you|could you|will you] (turn|rotate|spin) {side}"
              - "(turn|rotate|spin) {side} [by] {angle:number} {angle_unit}"
              - "(turn|rotate|spin) [by] {angle:number} {angle_unit} {side}"
            tool:
              name: turn
              arguments: {direction: "{side}", angle: "{angle}", unit: "{angle_unit}"}
            answers:
              - "Turning {side}."
              - "Turning {side} {angle} {angle_unit}."

          # A robot had better stop once too often.
          - name: stop
            patterns: ["* (stop|halt|freeze) *", "do not move", "stand still"]
            tool: stop
            answers: ["Stopping.", "I have stopped."]

          - name: come back
            patterns:
              - "(come|go|drive|return) (back|home) [to (me|the start|your base)]"
              - "return [to (me|the start|your base)]"
            tool: return_to_start
            answers: ["Coming back."]

          - name: again
            patterns: ["[do (it|that)] [once more] again", "[do (it|that)] once more", "one more time", "repeat"]
            repeat_last_call: true
            answers: ["There is nothing to do again yet."]

          - name: how far
            patterns:
              - "how far"
              - "how far (did you (go|move|drive)|was (it|that)|have you (gone|moved|driven))"
            recall: [direction, distance, unit]
            answers:
              - "I have not gone any distance yet."
              - "The last way was {distance} {unit} {direction}."

          - name: which way
            patterns: ["(which (way|direction)|where) (did you (go|move|drive)|are you going|have you gone)"]
            recall: [direction]
            answers:
              - "I have not moved yet."
              - "The last way I went was {direction}."

          - name: say again
            patterns:
              - "(what|pardon|sorry) [did you [just] say]"
              - "what was that"
              - "(say|repeat) (that|it) again"
              - "can you repeat (that|it)"
            answers:
              - "I have said nothing yet."
              - "I said: {said}"
              - "You interrupted me. I was saying: {interrupted}"

          - name: time
            patterns:
              - "[tell me] what time is it"
              - "[tell me] what is the time"
              - "(tell me|do you know) (the time|what time it is)"
              - "the time"
            answers: ["It is {time}."]

          - name: date
            patterns:
              - "what (is the date|date is it) [today]"
              - "what is today's date"
              - "(what|which) day (is it|is today) [today]"
              - "what is today"
              - "(tell me|do you know) (the date|what day it is) [today]"
            answers: ["Today is {date}."]

          - name: year
            patterns: ["(what|which) year is it"]
            answers: ["It is {year}."]

          - name: greeting
            patterns: ["(hello|hi|hey|good morning|good afternoon|good evening|greetings) [there]"]
            answers: ["Hello! What can I do for you?", "Hi there. What shall I do?", "Hello again."]

          - name: how are you
            patterns: ["[hello|hi|hey] how are you [doing] [today]", "how is it going"]
            answers: ["I am fine, thank you. How can I help?", "Very well, thank you."]

          - name: who are you
            patterns: ["(who|what) are you", "what is your name", "tell me your name"]
            answers: ["I am Antiphon, a voice assistant that runs on this machine."]

          - name: my name
            patterns: ["my name is {name:text}", "call me {name:text}"]
            answers: ["Nice to meet you, {name}."]

          - name: who am I
            patterns: ["who am i", "what is my name", "do you know my name"]
            recall: [name]
            answers: ["You have not told me your name.", "You are {name}."]

          - name: thanks
            patterns: ["(thank you|thanks) [very much|a lot|so much]"]
            answers: ["You are welcome.", "My pleasure."]

          - name: goodbye
            patterns: ["(goodbye|good bye|bye|bye bye|see you [later|soon]|good night)"]
            answers: ["Goodbye!", "See you soon."]

          - name: joke
            patterns: ["[can you] tell [me] (a|another) joke", "do you know (a joke|any jokes)", "make me laugh"]
            answers:
              - "Why did the robot go on holiday? It had to recharge its batteries."
              - "What is a robot's favourite music? Heavy metal."
              - "Why was the robot so tired? It had a hard drive."

          # Long enough to be interrupted.
          - name: count
            patterns: ["[can you] count [from one] to (one|a) hundred *"]
            answers:
              - >-
                One, two, three, four, five, six, seven, eight, nine, ten.
                Eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty.
                Twenty-one, twenty-two, twenty-three, twenty-four, twenty-five, twenty-six, twenty-seven, twenty-
                eight, twenty-nine, thirty.
                Thirty-one, thirty-two, thirty-three, thirty-four, thirty-five, thirty-six, thirty-seven, thirty-
                eight, thirty-nine, forty.
                Forty-one, forty-two, forty-three, forty-four, forty-five, forty-six, forty-seven, forty-eight,
                forty-nine, fifty.
                Fifty-one, fifty-two, fifty-three, fifty-four, fifty-five, fifty-six, fifty-seven, fifty-eight,
                fifty-nine, sixty.
                Sixty-one, sixty-two, sixty-three, sixty-four, sixty-five, sixty-six, sixty-seven, sixty-eight,
                sixty-nine, seventy.
                Seventy-one, seventy-two, seventy-three, seventy-four, seventy-five, seventy-six, seventy-seven,
                seventy-eight, seventy-nine, eighty.
                Eighty-one, eighty-two, eighty-three, eighty-four, eighty-five, eighty-six, eighty-seven, eighty-
                eight, eighty-nine, ninety.
                Ninety-one, ninety-two, ninety-three, ninety-four, ninety-five, ninety-six, ninety-seven, ninety-
                eight, ninety-nine, one hundred.

          - name: "yes"
            patterns: ["(yes|yeah|yep|sure)"]
            answers: ["Good. Tell me what to do."]

          - name: "no"
            patterns: ["(no|nope|never mind|forget it)"]
            answers: ["All right."]

          - name: help
            patterns: ["[tell me] what can you do", "what do you (do|know|understand)", "what can i (say|ask)", "help [me]"]
            answers:
              - "I can move and turn, stop and come back. I can tell you the time and the date. Say, for example: go forward ten meters."

        fallback:
          - "I did not understand. I heard: {heard}."
          - "Sorry, I do not know what to do about: {heard}."

        opening:
          - "Hello! What can I do for you?"

        without_result:
          - "The tool {tool} did not answer."
        """
}
