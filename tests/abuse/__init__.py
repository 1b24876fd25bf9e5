"""What strangers, the network and the platforms can do to a running bot, and what it costs."""
