"""What the client raises where the server refuses."""


class ApiError(Exception):
    """The server refused; `status` is HTTP's, `retry_after` the seconds to wait where it says so, else None.

    Where what it sent can't be read, or breaks off, `status` is that of the reply that had begun.
    """

    def __init__(self, status: int, detail: str, retry_after: float | None = None) -> None:
        """Take what the server said."""
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail
        self.retry_after = retry_after
