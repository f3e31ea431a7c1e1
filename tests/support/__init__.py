"""What several tests share: a clock, histories of messages, a plain model, and dumps to compare."""
