"""Turns: each part when it is ready, one turn for one id, and words whatever happens. Rasa's processor is acted."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered

from charley.answers import Answer
from charley.channels.transcript import recorded_turns
from charley.channels.turn import Turns
from charley.storage.tracker_store import TrackerStore, forget, kept_events

CONVERSATION = "web-1"
REGRET = "Something went wrong."
PLAIN = {"text": "Hello."}


def from_action(text):
    answer = Answer(kind="answer", text=text, confidence=0.9)
    return {"text": text, "custom": {"answer": {**answer.dict(), "reviewed": None}}}


class Processor:
    """Says ``messages`` and keeps them, as Rasa's does: the conversation is saved at the end, if it comes to that."""

    def __init__(self, store, messages, ends=None):
        self.store, self.messages, self.ends = store, messages, ends
        self.turns = 0
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def handle_message(self, message):
        self.turns += 1
        tracker = await self.store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        said = UserUttered(message.text, {"name": "greet", "confidence": 0.7}, message_id=message.message_id)
        said.metadata = message.metadata
        tracker.update_with_events([ActionExecuted("action_listen"), said], Domain.empty())
        for each in self.messages:
            uttered = BotUttered(each["text"], {"custom": each.get("custom")})
            tracker.update(uttered)
            await message.output_channel.send_response(message.sender_id, uttered.message())
            await self.may_go_on.wait()
        if self.ends:
            raise self.ends
        await self.store.save(tracker)


@pytest.fixture
def new_agent(tmp_path):
    """An agent with a real tracker store and lock store, and the acted processor."""

    def make(*messages, ends=None):
        store = FailSafeTrackerStore(TrackerStore(Domain.empty(), db=str(tmp_path / "conversations.db")))
        processor = Processor(store, messages, ends)
        return SimpleNamespace(processor=processor, tracker_store=store, lock_store=InMemoryLockStore())

    return make


def begin(turns, agent, client_id=None):
    known = {"id": client_id} if client_id else {}
    message = UserMessage("hello", sender_id=CONVERSATION, metadata=known)
    return turns.begin(agent, message, lambda: Answer(kind="declined", text=REGRET))


async def kept(agent):
    return recorded_turns(await kept_events(agent.tracker_store, CONVERSATION))


def test_an_answer_of_an_action_is_handed_on_before_the_turn_has_ended(new_agent):
    async def scene():
        agent = new_agent(from_action("First."), from_action("Second."))
        agent.processor.may_go_on.clear()
        parts = begin(Turns(5.0), agent).parts()
        first = await asyncio.wait_for(anext(parts), 1.0)
        second = asyncio.create_task(anext(parts))
        await asyncio.sleep(0.05)
        assert not second.done()
        agent.processor.may_go_on.set()
        return [first.text, (await second).text, *[part.text async for part in parts]]

    assert asyncio.run(scene()) == ["First.", "Second."]


def test_the_order_stays_and_a_response_knows_its_confidence(new_agent):
    async def scene():
        agent = new_agent(from_action("First."), PLAIN, from_action("Third."))
        answer = await begin(Turns(5.0), agent).answer()
        return answer, await kept(agent)

    answer, (turn,) = asyncio.run(scene())
    assert [(part.text, part.confidence) for part in (answer, *answer.more)] == [
        ("First.", 0.9),
        ("Hello.", 0.7),
        ("Third.", 0.9),
    ]
    assert turn.parts == [answer.copy(update={"more": []}), *answer.more]


def test_several_who_wait_for_one_turn_all_get_every_part(new_agent):
    async def scene():
        agent, turns = new_agent(from_action("First."), from_action("Second.")), Turns(5.0)
        agent.processor.may_go_on.clear()
        turn = begin(turns, agent, "m1")
        assert turns.under_way(CONVERSATION, "m1") is turn
        assert turns.under_way("web-2", "m1") is None
        waiting = [asyncio.create_task(turn.answer()) for _ in range(3)]
        waiting[0].cancel()  # somebody hangs up
        await asyncio.sleep(0.02)
        agent.processor.may_go_on.set()
        answers = await asyncio.gather(*waiting[1:])
        await asyncio.sleep(0)
        return answers, turns.under_way(CONVERSATION, "m1")

    (one, other), left = asyncio.run(scene())
    assert one == other
    assert [part.text for part in one.more] == ["Second."]
    assert left is None


def test_two_servers_with_one_lock_store_make_one_turn_of_one_id(new_agent):
    async def scene():
        agent = new_agent(from_action("Answer."))
        turns = [begin(Turns(5.0), agent, "m1") for _ in range(2)]
        return [await turn.answer() for turn in turns], agent.processor.turns

    (one, other), count = asyncio.run(scene())
    assert one == other
    assert count == 1


@pytest.mark.parametrize("client_id", ["m1", None])
def test_a_silent_turn_is_answered_with_regret_which_stays_in_the_history(new_agent, client_id):
    async def scene():
        agent = new_agent()
        answer = await begin(Turns(5.0), agent, client_id).answer()
        again = await begin(Turns(5.0), agent, "m1").answer()
        return answer, again, await kept(agent), agent.processor.turns

    answer, again, turns, count = asyncio.run(scene())
    assert (answer.kind, answer.text) == ("declined", REGRET)
    assert turns[0].parts == [answer]
    assert (again == answer, count) == ((True, 1) if client_id else (False, 2))


@pytest.mark.parametrize("ends", [RuntimeError("the model"), TimeoutError("the database")])
def test_a_turn_that_fails_is_answered_and_may_be_tried_again(new_agent, ends):
    async def scene():
        agent = new_agent(ends=ends)
        regret = await begin(Turns(5.0), agent, "m1").answer()
        agent.processor.messages, agent.processor.ends = [from_action("Now it works.")], None
        return regret, await begin(Turns(5.0), agent, "m1").answer(), await kept(agent)

    regret, answer, turns = asyncio.run(scene())
    assert regret.text == REGRET
    assert answer.text == "Now it works."
    assert len(turns) == 1


def test_a_turn_that_takes_too_long_is_answered_and_does_not_hold_up_the_next(new_agent):
    async def scene():
        agent = new_agent(from_action("Late."))
        agent.processor.messages = []
        agent.processor.handle_message = lambda message: asyncio.sleep(30)
        regret = await asyncio.wait_for(begin(Turns(0.05), agent).answer(), 2.0)
        del agent.processor.handle_message
        agent.processor.messages = [from_action("In time.")]
        return regret, await asyncio.wait_for(begin(Turns(5.0), agent).answer(), 3.0)

    regret, answer = asyncio.run(scene())
    assert (regret.text, answer.text) == (REGRET, "In time.")


def test_what_was_said_before_a_failure_is_not_lost(new_agent):
    async def scene():
        agent = new_agent(from_action("First."), PLAIN, ends=RuntimeError("the database"))
        return await begin(Turns(5.0), agent).answer()

    answer = asyncio.run(scene())
    assert [part.text for part in (answer, *answer.more)] == ["First.", "Hello."]


def test_a_turn_under_way_does_not_bring_back_a_conversation_that_is_forgotten_meanwhile(new_agent):
    async def scene():
        agent = new_agent(from_action("First."))
        agent.processor.may_go_on.clear()
        turn = begin(Turns(5.0), agent)
        await anext(turn.parts())

        async def delete():
            async with agent.lock_store.lock(CONVERSATION, wait_time_in_seconds=0.01):
                await forget(agent.tracker_store, CONVERSATION)

        deleted = asyncio.create_task(delete())
        await asyncio.sleep(0.05)
        assert not deleted.done()
        agent.processor.may_go_on.set()
        await turn.answer()
        await deleted
        return await kept(agent)

    assert asyncio.run(scene()) == []
