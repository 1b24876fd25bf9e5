"""Updates as Telegram gives them, built from who did what. Only their number is left out."""

from typing import Any

NOW = 1_776_800_000  # seconds; the fake's time, unless told


def user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "x", "language_code": "vi"}


def message(person: int, number: int, **content: Any) -> dict[str, Any]:
    """A message in the person's private chat; `content` may replace any field."""
    return {
        "message_id": number,
        "date": NOW,
        "chat": {"id": person, "type": "private", "first_name": "x"},
        "from": user(person),
        **content,
    }


def press(person: int, query: str, data: str, on: dict[str, Any]) -> dict[str, Any]:
    """on: the message that bears the button."""
    pressed = {"id": query, "from": user(person), "chat_instance": "1", "data": data, "message": on}
    return {"callback_query": pressed}


def membership(person: int, status: str, date: int = NOW) -> dict[str, Any]:
    """The person blocked the bot ("kicked") or let it in again ("member")."""
    bot = {"id": 123456, "is_bot": True, "first_name": "bot"}
    before = "member" if status == "kicked" else "kicked"
    change = {
        "chat": {"id": person, "type": "private", "first_name": "x"},
        "from": user(person),
        "date": date,
        "old_chat_member": {"user": bot, "status": before, "until_date": 0},
        "new_chat_member": {"user": bot, "status": status, "until_date": 0},
    }
    return {"my_chat_member": change}
