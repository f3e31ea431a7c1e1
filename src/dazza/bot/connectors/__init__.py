"""One module a chat network: join, hand over what is said, bring back answers."""
