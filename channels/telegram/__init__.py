"""Telegram, by way of python-telegram-bot."""

import os

# The library's own switch: durations are timedeltas, as they all will be in its next version.
os.environ["PTB_TIMEDELTA"] = "true"
