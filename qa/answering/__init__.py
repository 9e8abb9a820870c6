"""Answer or abstain; choose statements; compose."""
