"""/portal: how the portal was last read; and it is read again."""

from core.chat import Reply
from handlers.request import Request
from locales import portal as words


def portal(request: Request) -> Reply:
    """The last readings at once. A new one takes its time: it is asked for, and told as a note."""
    sources = request.rules.sources
    if not sources:
        return request.reply(words.NOT_SET_UP)
    request.store.portal.want(request.me.id)
    states = request.store.portal.known_of(source.url for source in sources)
    told = words.status(request.words, states)
    return Reply("\n\n".join(filter(None, [told, request.say(words.BEING_READ)])))
