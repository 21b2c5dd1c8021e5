"""The intents that are no topics, as domain.yml and data/core/nlu.yml have them."""

OUTSIDE = ("out_of_scope_health", "out_of_scope_other")  # what is not our subject
LEANING = ("follow_up", "elaborate", "is_it_safe", "what_else")  # what has no meaning without what was said before
CONVERSATIONAL = (
    *("greet", "thanks", "goodbye", "affirm", "deny", "capabilities", "bot_challenge", "request_person"),
    *("abuse", "other_language", "gibberish", "emergency"),
    *("symptom_check", "choose_1", "choose_2", "skip", "stop"),
    *LEANING,
)
OF_A_SIGN = ("help_emergency", "help_urgent", "help_when")  # topics whose questions may tell of a danger sign
