"""The words of the web pages: ``widget/pages/words.yml``."""

from __future__ import annotations

from pydantic import Field

from charley.knowledge.braces import Texts

FILLED_IN = {
    "emergency": {"number"},
    "reviewed": {"day", "reviewer", "next_day"},
    "reviewed_by": {"name"},
    "average": {"average", "votes"},
    "average_of_one": {"average"},
    "rated_title": {"article"},
    "rated_text": {"article", "stars"},
    "too_many_ratings": {"seconds"},
    "back_to_article": {"article"},
    "search_title_for": {"asked"},
    "hits": {"number", "asked"},
    "one_hit": {"asked"},
    "most_hits": {"number", "asked"},
    "no_hits": {"asked"},
    "read_as": {"read_as", "asked"},
    "in_article": {"article"},
    "ask_instead": {"asked"},
    "chat_title_answered": {"title"},
    "updated": {"day"},
    "call": {"number"},
}
_WORDS = Field(
    ..., min_length=2, max_length=500, description="Write a heading, a label or a few sentences; keep the {braces}."
)


class PageWords(Texts):
    """Headings, labels and sentences, by the pages that show them; see the comments in the file."""

    filled_in = FILLED_IN

    site_name: str = _WORDS
    skip: str = _WORDS
    site_navigation: str = _WORDS
    articles_link: str = _WORDS
    chat_link: str = _WORDS
    search_label: str = _WORDS
    search_button: str = _WORDS
    emergency: str = _WORDS
    not_a_doctor: str = _WORDS
    all_pages: str = _WORDS
    start_link: str = _WORDS
    no_script_chat_link: str = _WORDS

    start_title: str = _WORDS
    start_heading: str = _WORDS
    start_lead: str = _WORDS
    start_summary: str = _WORDS
    chat_heading: str = _WORDS
    danger_heading: str = _WORDS
    danger_text: str = _WORDS
    danger_link: str = _WORDS
    search_heading: str = _WORDS
    search_hint: str = _WORDS
    articles_heading: str = _WORDS
    how_heading: str = _WORDS
    how_text: str = _WORDS

    breadcrumb: str = _WORDS
    reviewed: str = _WORDS
    reviewed_by: str = _WORDS
    for_information: str = _WORDS
    contents_heading: str = _WORDS
    related_heading: str = _WORDS
    back_to_top: str = _WORDS

    rating_heading: str = _WORDS
    rating_legend: str = _WORDS
    stars: list[str] = Field(..., min_items=5, max_items=5, description="Say what 1, 2, 3, 4 and 5 stars mean.")
    average: str = _WORDS
    average_of_one: str = _WORDS
    no_votes: str = _WORDS
    comment_label: str = _WORDS
    comment_hint: str = _WORDS
    rating_button: str = _WORDS
    rating_button_again: str = _WORDS
    rated_title: str = _WORDS
    rated_heading: str = _WORDS
    rated_text: str = _WORDS
    change_heading: str = _WORDS
    no_stars: str = _WORDS
    too_many_ratings: str = _WORDS
    rating_failed: str = _WORDS
    back_to_article: str = _WORDS

    search_title: str = _WORDS
    search_title_for: str = _WORDS
    search_page_heading: str = _WORDS
    hits: str = _WORDS
    one_hit: str = _WORDS
    most_hits: str = _WORDS
    no_hits: str = _WORDS
    no_hits_advice: str = _WORDS
    read_as: str = _WORDS
    in_article: str = _WORDS
    ask_instead: str = _WORDS

    chat_title: str = _WORDS
    chat_title_answered: str = _WORDS
    chat_page_heading: str = _WORDS
    chat_lead: str = _WORDS
    question_label: str = _WORDS
    question_hint: str = _WORDS
    next_question_label: str = _WORDS
    send_button: str = _WORDS
    so_far_heading: str = _WORDS
    newest_heading: str = _WORDS
    you_said: str = _WORDS
    charley_said: str = _WORDS
    suggestions_heading: str = _WORDS
    related_questions_heading: str = _WORDS
    read_more: str = _WORDS
    sources_label: str = _WORDS
    updated: str = _WORDS
    new_conversation: str = _WORDS
    forget_button: str = _WORDS
    forgotten: str = _WORDS
    immediate: str = _WORDS
    urgent_advice: str = _WORDS
    call: str = _WORDS

    not_found_title: str = _WORDS
    not_found_heading: str = _WORDS
    not_found_text: str = _WORDS
