"""The baseline: a python-telegram-bot that commits each count to SQLite and then answers.

As its peers do: it keeps no inbox, so what it was told while it was being stopped is gone.
"""

import os
import sqlite3
import sys

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes


def main(path: str) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute(
        "create table if not exists entry (id integer primary key, office text, count integer)"
    )

    async def add(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and context.args:
            count, office, *_note = context.args
            db.execute("insert into entry (office, count) values (?, ?)", [office, int(count)])
            found = db.execute("select sum(count) from entry where office = ?", [office]).fetchone()
            await update.message.reply_text(f"{office} → {found[0]}")

    root = os.environ["TELEGRAM_BASE_URL"]
    application = (
        Application.builder().token(os.environ["TELEGRAM_TOKEN"]).base_url(f"{root}/bot").build()
    )
    application.add_handler(CommandHandler("add", add))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1])
