"""What a judge model thinks of the answers in finished runs: an opinion, shown as a trend and never a gate."""
