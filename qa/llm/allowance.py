"""What one question may take of a language model's tokens, however often it is asked."""

from qa.llm.trouble import ModelTrouble


class Allowance:
    """The tokens that one question may still take; one thread's."""

    def __init__(self, tokens: int) -> None:
        """Begin with all."""
        self._most = self._left = tokens

    def take(self, tokens: int) -> None:
        """Take some, or give back what was not needed (less than 0).

        :raises ModelTrouble: "budget", if there are not so many left.
        """
        if tokens > max(0, self._left):
            left = f"{max(0, self._left):,} of {self._most:,} (llm.question_tokens) are left"
            raise ModelTrouble("budget", f"a request may take {tokens:,} tokens; {left}")
        self._left -= tokens
