"""Building the channels that are set up, and running the bot on them."""

import logging

log = logging.getLogger("dondoc")
