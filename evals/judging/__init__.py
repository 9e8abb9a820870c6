"""What a judge model thinks of the answers in finished runs: an opinion, kept by content and shown as a trend, never a gate."""
