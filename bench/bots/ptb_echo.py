"""The baseline: a bare python-telegram-bot, on its default transport. It keeps nothing."""

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main() -> None:
    root = os.environ["TELEGRAM_BASE_URL"]
    application = (
        Application.builder().token(os.environ["TELEGRAM_TOKEN"]).base_url(f"{root}/bot").build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
