"""What a row of the outbox says to its recipient, with the figures of the moment it goes out."""

from datetime import timedelta

from msgspec.structs import replace

from core.articles import State
from core.changes import What
from core.chat import OUT_ONLY, Choice, Reply
from core.events import (
    AccessWanted,
    Alarm,
    AllowanceLow,
    AllowanceSpent,
    ChannelClosed,
    ChannelEvent,
    ClockWrong,
    CopyFailed,
    DatabaseRestored,
    Digest,
    EmailCode,
    EmailFailed,
    EntryUndone,
    FiguresMissing,
    Left,
    NoticeChanged,
    ObstacleAnswered,
    ObstacleEvent,
    ObstacleForwarded,
    ObstacleRaised,
    ObstacleWithdrawn,
    PapersByEmail,
    PassedOn,
    PortalChanged,
    PortalEvent,
    PortalRead,
    PortalSilent,
    PowerChanged,
    Told,
)
from core.ladder import (
    AT_ONCE,
    NUDGES,
    URGING,
    Corrected,
    MessageKind,
    PreviewOf,
    digest,
    next_rung_due,
)
from core.page import NewPage
from core.people import Role
from core.portal import Silence
from core.quota import Office, Standing
from locales import (
    addresses,
    articles,
    counting,
    emails,
    linking,
    months,
    nudges,
    obstacles,
    oversight,
    people,
    placing,
    portal,
    power,
    privacy,
    talking,
)
from locales.documents import report_files
from locales.oversight import leaders_report
from locales.words import Words, load, said
from reminders.planner import Moment, lacks_figures
from reminders.recipients import may_still_read
from store.database import Store
from store.outbox import OutboxMessage
from store.proposals import proposals
from store.reach import Recipient
from store.reviews import review


class Telling(Moment, frozen=True):
    """A message that goes out now, and to whom."""

    message: OutboxMessage
    recipient: Recipient

    @property
    def words(self) -> Words:
        return load(self.recipient.person.language)


def with_choices(telling: Telling, reply: Reply) -> Reply:
    """The reply with its choices, stored as one question that lives until the next rung's day."""
    offered = _offered(telling)
    if not offered:
        return reply
    address, person, now = telling.recipient.address, telling.recipient.person.id, telling.now
    reply = replace(reply, choices=offered, apart=True)
    ladder, closings = telling.rules.ladder, telling.store.months.closings()
    until = next_rung_due(telling.message.month, now, telling.calendar, ladder, closings)
    ask = telling.store.questions.ask
    choices = ask(address, address, person, reply, now, unasked=True, until=until)
    return replace(reply, choices=choices)


def _offered(telling: Telling) -> tuple[Choice, ...]:
    """Under a nudge: acknowledge it, report an obstacle. Under an obstacle: answer it, pass it on."""
    store, words, message = telling.store, telling.words, telling.message
    if message.step in NUDGES:
        return (
            Choice(words.say(months.ACK), f"/ack {message.key}"),
            Choice(words.say(months.REPORT_OBSTACLE), f"/raise {message.office} {message.month}"),
        )
    if message.step is MessageKind.QUEUE:
        return (Choice(words.say(articles.LOOK), "/review"),)
    if message.step is MessageKind.PORTAL:
        return placing.choices(words, proposals(store, telling.rules.kinds))
    match message.about:
        case ObstacleRaised(obstacle):
            number = store.obstacles.get(obstacle).number
            forward = Choice(words.say(obstacles.FORWARD, number=number), f"/forward {number}")
            return (_answer(words, number), forward)
        case ObstacleForwarded(obstacle):
            return (_answer(words, store.obstacles.get(obstacle).number),)
        case NoticeChanged(version):
            agree = Choice(words.say(linking.AGREE), f"/agree {version}")
            return (agree, Choice(words.say(linking.DECLINE), "/forget"))
        case FiguresMissing() | PreviewOf() if lacks_figures(store, message.month):
            return (Choice(words.say(oversight.NOBODY_HAS_ANY), f"/zeros {message.month}"),)
        case PortalChanged(gone, changed):
            find = store.articles.get
            return placing.withdrawing(words, [*map(find, gone)], [*map(find, changed)])
    return ()


def _answer(words: Words, number: str) -> Choice:
    return Choice(words.say(obstacles.ANSWER), f"/resolve {number}")


def text_for(moment: Moment, words: Words, message: OutboxMessage) -> str:
    """The body of a message to a person, or of a note to an office."""
    store, kinds = moment.store, moment.rules.kinds
    match message.about:
        case Alarm(alarm):
            failed = store.failures.told_in(alarm)
            to = message.person
            return oversight.alarm(words, [_unreached(moment, one, to) for one in failed])
        case PreviewOf(of):
            return _preview(moment, words, message, of)
        case None if message.step is MessageKind.QUEUE:
            return articles.queue(words, store.articles.waiting(State.SUBMITTED))
        case None if message.step is MessageKind.PORTAL:
            return placing.digest(words, proposals(store, kinds))
        case None if message.step is MessageKind.OUTCOMES:
            return _outcomes(moment, words, message)
        case None if message.step is MessageKind.CALLS:
            return _calls(moment, words, message)
        case None | Corrected() | PapersByEmail():
            found = review(store, message.month, kinds)
            number = message.about.number if message.about else 0
            return leaders_report(words, found, moment.now, corrected=number)
        case FiguresMissing(until):
            return oversight.figures_missing(words, message.month, until)
        case Digest():
            return _digest(moment, words, message)
        case event:
            return _note(moment, words, event, message.person)


MOST_IN_A_DIGEST = 10  # notes; what is left goes an hour later


def _digest(moment: Moment, words: Words, message: OutboxMessage) -> str:
    """The notes that were held back, in the order in which they came."""
    store, now, person = moment.store, moment.now, message.person
    waiting = store.outbox.held_back(person, message.id)
    held = [one for one in waiting if may_still_read(store, one)][:MOST_IN_A_DIGEST]
    store.outbox.gather([one.id for one in held], message.id)
    if len(waiting) > len(held):
        store.outbox.plan(digest(person, now), now)
    told = [text_for(moment, words, one) for one in held]
    if len(told) == 1:
        return told[0]
    return "\n".join([words.say(oversight.DIGEST, n=len(told)), *(f"• {one}" for one in told)])


def _preview(moment: Moment, words: Words, message: OutboxMessage, of: MessageKind) -> str:
    below = moment.below_floor(message.month)
    last_entry = moment.store.ledger.last_entry_at(message.month)
    return oversight.preview(words, of, message.month, message.deadline, below, last_entry)


def _calls(moment: Moment, words: Words, message: OutboxMessage) -> str:
    """Heads below the floor whom the month's last message did not reach, or who keep silent."""
    asked = moment.store.outbox.of_month(message.month, sorted(URGING))
    latest = {one.office: one for one in asked}
    wanted = []
    for standing in moment.below_floor(message.month):
        sent = latest.get(standing.office.code)
        if sent and sent.acknowledged:
            continue
        failed = sent.reason if sent and sent.state == "failed" else ""
        phone = _phone(moment, standing.office.code, message.person)
        reason = oversight.reason(words, failed) if failed else ""
        wanted.append(months.Call(standing, phone, reason))
    return months.calls(words, message.month, wanted)


def articles_to_tell(store: Store, message: OutboxMessage) -> bool:
    """Whether a digest about articles still has anything to tell; true for any other message."""
    if message.step is MessageKind.QUEUE:
        return bool(store.articles.waiting(State.SUBMITTED))
    if message.step is MessageKind.PORTAL:
        return any(one.seen for one in store.articles.waiting())
    if message.step is MessageKind.OUTCOMES:
        if message.person:
            return store.articles.has_heard(message.person, message.id)
        return store.articles.has_outcomes(message.office, message.id)
    return True


def _outcomes(moment: Moment, words: Words, message: OutboxMessage) -> str:
    """What became of articles of an office, or of one sender; where the office stands with them."""
    store = moment.store
    if message.person:
        decided = store.articles.heard_by(message.person, message.id)
    else:
        decided = store.articles.outcomes(message.office, message.id)
    standings = {
        (standing.office.code, month): standing
        for month in {one.of_month for one in decided}
        for standing in moment.standings(month)
    }
    to_sender, kinds = bool(message.person), moment.rules.kinds
    return articles.outcomes(words, decided, standings, to_sender=to_sender, kinds=kinds)


def _phone(moment: Moment, office: str, to: int) -> str:
    """The head's number, else a deputy's; that it was shown to this person is noted."""
    store = moment.store
    candidates = (
        *store.people.having(Role.HEAD, office=office),
        *store.people.having(Role.DEPUTY, office=office),
    )
    found = next((person for person in candidates if person.phone), None)
    if found is None:
        return ""
    if found.id != to:
        store.privacy.note_access(to, f"people/{found.id}", moment.now)
    return found.phone


def _unreached(moment: Moment, message: OutboxMessage, to: int) -> oversight.Unreached:
    office = moment.store.offices.get(message.office)
    return oversight.Unreached(
        office.head_title,
        message.step,
        message.month,
        message.reason,
        _phone(moment, message.office, to),
        doubtful=message.doubts > 0,
    )


def _note(moment: Moment, words: Words, event: Told, to: int) -> str:
    store = moment.store
    match event:
        case EmailCode(_address, code):
            return words.say(emails.CODE, code=code)
        case EmailFailed(where):
            return words.say(emails.FAILED, address=where)
        case AllowanceLow() | AllowanceSpent() | ChannelClosed() | ClockWrong():
            return _about_channel(words, event)
        case CopyFailed(elsewhere):
            return words.say(oversight.NOT_CARRIED if elsewhere else oversight.NOT_COPIED)
        case PassedOn(person, code, text):
            return talking.passed_on(words, *_sender(store, person, code), text)
        case EntryUndone():
            return _undone(store, words, event)
        case AccessWanted() | Left() | NoticeChanged() | PowerChanged():
            return _about_people(moment, words, event, to)
        case DatabaseRestored(held, again, codes, lost):
            since = power.since_the_copy(words, again, codes, lost)
            return "\n".join([words.say(oversight.RESTORED, n=held), *since])
        case PortalRead() | PortalSilent() | PortalChanged():
            return _about_portal(store, words, event)
        case _:
            return _about_obstacle(store, words, event)


def _about_channel(words: Words, event: ChannelEvent) -> str:
    match event:
        case AllowanceLow(channel, used, allowance):
            facts = {"channel": channel, "used": used, "allowance": allowance}
            return words.say(oversight.ALLOWANCE_LOW, **facts)
        case AllowanceSpent(channel):
            return words.say(oversight.ALLOWANCE_SPENT, channel=channel)
        case ChannelClosed(channel, kind):
            return oversight.closed(words, channel, kind)
        case ClockWrong(_channel, minutes):
            return words.say(oversight.CLOCK_WRONG, n=abs(minutes))


def _about_people(
    moment: Moment, words: Words, event: AccessWanted | Left | NoticeChanged | PowerChanged, to: int
) -> str:
    store, rules = moment.store, moment.rules
    match event:
        case AccessWanted(name, channel):
            return words.say(people.ACCESS_WANTED, name=name, channel=channel)
        case Left():
            return privacy.left(words, event.held, event.alone)
        case NoticeChanged():
            title = store.people.get(to).title
            facts = {"title": title, "months": rules.messages_months, "days": rules.backup_days}
            return words.tell(linking.NOTICE_AGAIN, **facts)
        case PowerChanged():
            return _power(store, words, event, to)


def _power(store: Store, words: Words, event: PowerChanged, to: int) -> str:
    """Told to whoever it is about, or to an administrator."""
    by = store.people.get(event.by).title if event.by else ""
    if to == event.person:
        return power.to_oneself(words, event.what, event.about, by, farewell=bool(event.to))
    whom = store.people.get(event.person)
    own = event.by == event.person
    told = power.to_admins(words, event.what, event.about, None if own else by, whom)
    came = event.what in {What.ROLE_GIVEN, What.LINKED}
    if came and any(grant.role is Role.HEAD for grant in whom.grants):
        offices, without = store.offices.active(), store.reach.offices_without_head()
        reached = len(offices) - len(without)
        told += f"\n{words.say(power.HEADS_REACHED, reached=reached, offices=len(offices))}"
    return told


def _about_portal(store: Store, words: Words, event: PortalEvent) -> str:
    match event:
        case PortalRead(sources, new):
            told = portal.status(words, store.portal.states(sources))
            return f"{told}\n\n{words.say(portal.NEW_FOUND, n=new)}"
        case PortalSilent(source, kind):
            (state,) = store.portal.states([source])
            return portal.silent(words, state, Silence(kind))
        case PortalChanged(gone, changed):
            find = store.articles.get
            return portal.changed(words, [*map(find, gone)], [*map(find, changed)])


def _sender(store: Store, person: int, code: str) -> tuple[str, Office | None]:
    """The title of whoever wrote, unless they are gone, and the office."""
    office = store.offices.get(code) if code else None
    title = store.people.get(person).title
    return title or (office.head_title if office else "–"), office


def _undone(store: Store, words: Words, event: EntryUndone) -> str:
    entry = store.ledger.get(event.entry)
    return words.say(
        counting.UNDONE_BY_ANOTHER,
        entry=entry.id,
        count=entry.count,
        office=store.offices.get(entry.office),
        month=entry.month,
        title=store.people.get(event.person).title or "–",
    )


def _about_obstacle(store: Store, words: Words, event: ObstacleEvent) -> str:
    obstacle = store.obstacles.get(event.obstacle)
    office, number, text = store.offices.get(obstacle.office), obstacle.number, obstacle.text
    match event:
        case ObstacleRaised():
            facts = {"office": office, "number": number, "text": text, "figures": obstacle.figures}
            return words.tell(obstacles.RAISED, " ", **facts)
        case ObstacleForwarded():
            return words.say(obstacles.FORWARDED, office=office, number=number, text=text)
        case ObstacleWithdrawn():
            return words.say(obstacles.WITHDRAWN_BY, office=office, number=number, text=text)
        case ObstacleAnswered():
            resolved = obstacle.state == "resolved"
            answered = obstacles.RESOLVED if resolved else obstacles.ANSWERED
            return words.say(answered, number=number, text=text, answer=obstacle.answer)


LATE_AFTER = timedelta(minutes=30)  # past its hour: pacing never takes so long


def compose(telling: Telling, standing: Standing | None) -> Reply:
    """The message. standing: of the letter's office, read in the transaction that claims it."""
    words, message, to = telling.words, telling.message, telling.recipient
    labels = _labels(telling)
    if standing is not None:
        occasion = nudges.Occasion(
            message.step,
            to.person.title if to.stands_in else standing.office.head_title,
            standing,
            message.month,
            telling.now,
            telling.calendar,
            telling.rules.ladder.cut_off_day,
            _eased(telling),
        )
        return Reply(nudges.message(words, occasion, labels))
    text = text_for(telling, words, message)
    if isinstance(message.about, ChannelClosed):
        here = to.address.channel not in OUT_ONLY | {message.about.channel}
        text = oversight.closed(words, message.about.channel, message.about.kind, here=here)
    # The month's report brings the annex and the draft letter with it.
    is_report = message.step is MessageKind.REPORT or isinstance(message.about, PapersByEmail)
    files = report_files(words, message.month) if is_report else ()
    return Reply("\n".join([text, *nudges.labelled(words, labels)]), attachments=files)


def with_page(telling: Telling, reply: Reply, new: NewPage | None) -> Reply:
    """The month's report with an address of the page for whoever gets it; sent again, a new one."""
    if new is None:
        return reply
    words = telling.words
    name = words.say(addresses.REPORTED_NAME, month=telling.message.month)
    telling.store.pages.issue(new.key, telling.recipient.person.id, name, telling.now)
    link = words.say(addresses.SEE_PAGE, address=said(new.url))
    return replace(reply, text=said(reply.text, link))


def _eased(telling: Telling) -> str:
    """What an office whose obstacle waits for an answer is told: that it is being dealt with."""
    nudged, office = telling.message.step in NUDGES, telling.message.office
    numbers = [one.number for one in telling.store.obstacles.waiting(office)] if nudged else []
    return telling.words.say(obstacles.EASED, numbers=numbers) if numbers else ""


def _labels(telling: Telling) -> nudges.Labels:
    message, recipient = telling.message, telling.recipient
    at_once, nudged = message.step in AT_ONCE, message.step in NUDGES
    folded = telling.store.outbox.fold(message.office, message.id) if nudged else ()
    return nudges.Labels(
        late=not at_once and telling.now - telling.calendar.next_open(message.due) > LATE_AFTER,
        repeat=message.doubts > 0,
        folded=tuple(dict.fromkeys((one.step, one.month) for one in folded)),
        stands_in=recipient.stands_in,
        away_until=recipient.until,
    )
