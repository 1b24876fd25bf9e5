"""What a forked program finds done: its libraries are loaded, and so is what each start reads."""

import app.service
import app.terminal
import bot
from core.workdays import public_holidays
from locales.words import load

__all__ = ["app", "bot"]

public_holidays()  # the library loads those of every country
load("vi")
