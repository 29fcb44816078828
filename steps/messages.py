"""Messages: how many arrive, by which channels, to whom, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import pytest
from pytest_bdd import then

from steps.alerts import THAT_ALERT
from steps.arrivals import Arrivals
from steps.notices import Notices
from steps.words.letters import difference
from steps.words.messages import EVERY_NUMBER, MESSAGES, NAME_OF, SECOND_NUMBER, Number, Selection
from steps.words.sentences import sentences
from steps.words.things import THINGS
from support.observers.alerting.forms import expect_form
from support.observers.alerting.messages import Letter
from support.observers.alerting.reading import expect_harmless
from support.observers.alerting.tally import by_channel, show, told, uneven
from support.observers.comparing import expect_none, listed
from support.quiet_time import Quiet
from support.targets.profile import Profile
from support.waiting import Answer, Done, Never, NotYet, eventually

sentence = sentences(THINGS, MESSAGES)

ONE = Number("exactly one message", 1, further=False, at_least=False)
_DEFAULT = "the default recipients"

Letters = Mapping[str, Sequence[Letter]]


class Messages:
    """The messages of a scenario by what they are about. `spoken` are the channels that were spoken of last."""

    def __init__(self, notices: Notices, arrivals: Arrivals, quiet: Quiet) -> None:
        self.notices, self.arrivals, self._quiet = notices, arrivals, quiet
        self.spoken: tuple[str, ...] = ()

    def expect(self, number: Number, word: str | None, chosen: Selection, *, within: float | None = None) -> Letters:
        """Wait for so many messages by each of the channels, and watch that there are no more; return them."""
        channels, about = self._speak_of(chosen), self._about(word)

        def probe() -> Answer[Letters]:
            return self._judged(number, by_channel(self._letters(about, further=number.further), channels))

        watch = partial(self._quiet.comes_and_stays, within=within) if number.number else self._quiet.stays
        try:
            seen = watch(probe, wanted=f"{number.words} about {about or 'it'} by {chosen.words} ({listed(channels)})")
        finally:
            self.show(about, channels)
        if not number.at_least:
            expect_none(uneven(seen), wanted="every recipient to be sent the same number of messages")
        return seen

    def _speak_of(self, chosen: Selection) -> tuple[str, ...]:
        channels = chosen.among(self.arrivals.channels(), self.spoken)
        assert channels, f"wanted: a channel to look at\n  seen: {chosen.words}, which is none"
        self.spoken = channels
        return channels

    def expect_meanwhile(self, word: str, waiting: str) -> None:
        """Wait until one message has come by every channel but one, which is being waited for all that time."""
        others = tuple(channel for channel in self.arrivals.channels() if channel != waiting)
        about = self._about(word)
        wanted = f"a message about {about} by {listed(others)} while {waiting} is waited for"
        try:
            eventually(lambda: self._meanwhile(about, waiting, others), wanted=wanted)
            self._quiet.begin()
            self.expect(ONE, word, Selection(f"every channel but {NAME_OF[waiting]}"))
        finally:
            show(f"attempts to tell of {about}", self.arrivals.inbox.attempts(about))

    def _meanwhile(self, about: str, waiting: str, others: Sequence[str]) -> Answer[Letters]:
        """One look at both: what is still going on by the one channel while the others are through."""
        seen = self.arrivals.inbox.attempts(about)
        going_on = any(letter.channel == waiting and letter.how == "pending" for letter in seen)
        through = self._judged(ONE, by_channel((one for one in seen if one.accepted), others))
        if isinstance(through, Done) and not going_on:
            return NotYet(f"{waiting} is not waited for (any more), when there are {told(through.value)}")
        return through

    def expect_to(self, recipients: str, number: Number, word: str) -> None:
        """Wait until each recipient has so many messages, all of them about this, and watch that there are no more."""
        found = self.meant(recipients)
        assert found, f"wanted: {recipients} to look at\n  seen: none"
        for recipient in found:
            self._expect_to(recipient, number, word)

    def _expect_to(self, recipient: str, number: Number, word: str) -> None:
        about = self._about(word)

        def probe() -> Answer[list[Letter]]:
            seen = self.arrivals.inbox.letters(recipient=recipient)
            foreign = [letter.describe() for letter in seen if not letter.is_about(about)]
            if foreign or number.exceeded(len(seen), 1):
                return Never(listed(letter.describe() for letter in seen))
            return Done(seen) if number.fits(len(seen), 1) else NotYet(f"{len(seen)} messages")

        try:
            self._quiet.comes_and_stays(probe, wanted=f"{number.words} to {recipient}, about {about}")
        finally:
            show(f"messages to {recipient}", self.arrivals.inbox.letters(recipient=recipient))

    def expect_tries(self, word: str, channel: str, times: int) -> list[Letter]:
        """Wait until this was tried so often by a channel, to each recipient of its own, and watch that it stays so."""
        about = self._about(word)
        wanted = times * self.arrivals.readers(channel)

        def probe() -> Answer[list[Letter]]:
            seen = self.arrivals.inbox.attempts(about, channel=channel)
            if len(seen) > wanted:
                return Never(listed(letter.describe() for letter in seen))
            return Done(seen) if len(seen) == wanted else NotYet(listed(letter.describe() for letter in seen))

        seen = self._quiet.comes_and_stays(probe, wanted=f"{times} attempts to tell of {about} by {channel}")
        expect_none(uneven({channel: seen}), wanted="every recipient to be tried as often")
        return seen

    def latest(self, word: str, channel: str) -> list[Letter]:
        """The latest message about this by a channel, as often as it was sent to different numbers."""
        number = self.arrivals.readers(channel)
        found = self.arrivals.inbox.wait_for(self._about(word), channel=channel, count=number)
        return found[-number:]

    def everything(self, channel: str | None = None) -> list[Letter]:
        """All messages of the scenario until now."""
        return self.arrivals.inbox.letters(channel=channel)

    def meant(self, recipients: str) -> list[str]:
        """The addresses or numbers that the words of a table mean."""
        settings = self.arrivals.desk.settings
        if recipients == _DEFAULT:
            return list(settings.email["to_addresses"])
        if recipients == EVERY_NUMBER:
            return list(self.arrivals.numbers())
        if recipients == SECOND_NUMBER:
            return [self.arrivals.numbers()[1]]
        return recipients.split(", ")

    def show(self, about: str, channels: Sequence[str]) -> None:
        """Leave the messages about this as evidence."""
        found = [letter for letter in self._letters(about) if letter.channel in channels]
        show(f"messages about {about or 'anything'}", found)

    def _about(self, word: str | None) -> str:
        """Words that only these messages hold; none where every message of the scenario is meant."""
        return self.notices.about(word) if word else ""

    def _letters(self, about: str, *, further: bool = False) -> list[Letter]:
        found = self.arrivals.inbox.letters(about)
        return [letter for letter in found if not (further and self.arrivals.before(letter))]

    def _judged(self, number: Number, seen: Letters) -> Answer[Letters]:
        readers = self.arrivals.readers
        if any(number.exceeded(len(letters), readers(channel)) for channel, letters in seen.items()):
            return Never(told(seen))
        fits = all(number.fits(len(letters), readers(channel)) for channel, letters in seen.items())
        return Done(seen) if fits else NotYet(told(seen))


@pytest.fixture
def messages(notices: Notices, arrivals: Arrivals, quiet: Quiet, alerting_watch: None) -> Messages:
    """The messages of the scenario."""
    # `alerting_watch`: those of incidents only come where somebody watches
    return Messages(notices, arrivals, quiet)


@then(sentence('{number:Messages} about "{word:Name}" arrives by {chosen:Channels}'))
@then(sentence('{number:Messages} about "{word:Name}" arrive by {chosen:Channels}'))
def so_many_arrive(number: Number, word: str, chosen: Selection, messages: Messages) -> None:
    messages.expect(number, word, chosen)


@then(sentence('{number:Messages} about "{word:Name}" arrives by {chosen:Channels} once alerting has recovered'))
def so_many_arrive_in_the_end(
    number: Number, word: str, chosen: Selection, messages: Messages, target: Profile
) -> None:
    messages.expect(number, word, chosen, within=target.waiting.recovery_seconds)


@then(
    sentence(
        'exactly one message about "{word:Name}" arrives by every other channel while {channel:Channel} is waited for'
    )
)
def the_others_arrive_meanwhile(word: str, channel: str, messages: Messages) -> None:
    messages.expect_meanwhile(word, channel)


@then(sentence('{recipient:Recipient} receives {number:Messages}, about "{word:Name}"'))
def somebody_receives(recipient: str, number: Number, word: str, messages: Messages) -> None:
    messages.expect_to(recipient, number, word)


@then(sentence('the message about "{word:Name}" by {channel:Channel} reads:'))
def the_message_reads(word: str, channel: str, messages: Messages, datatable: Sequence[Sequence[str]]) -> None:
    letters = messages.latest(word, channel)
    faults: list[str] = []
    for letter in letters:
        expect_form(letter)
    for heading, cell in datatable:
        if heading == "recipients":
            seen = sorted(recipient for letter in letters for recipient in letter.recipients)
            faults += [] if seen == sorted(messages.meant(cell)) else [f"the recipients are {listed(seen)}"]
        else:
            wanted = messages.notices.spelled_out(cell)
            faults += filter(None, (difference(letter, heading, wanted) for letter in letters))
    expect_none(faults, wanted=f"a message by {channel} that reads as told")


@then("its message arrives by every channel and shows that text as it was written")
def its_message_shows_the_text(messages: Messages) -> None:
    notices = messages.notices
    written = notices.written or notices.vigil.alert(THAT_ALERT).name
    for letters in messages.expect(ONE, None, Selection("every channel")).values():
        for letter in letters:
            expect_harmless(letter, written)


@then("its email goes to nobody but the default recipients")
def its_email_goes_to_nobody_else(messages: Messages) -> None:
    reached = {recipient for letter in messages.everything("email") for recipient in letter.recipients}
    wanted = set(messages.meant(_DEFAULT))
    assert reached == wanted, f"wanted: email to {listed(sorted(wanted))}\n  seen: {listed(sorted(reached))}"
