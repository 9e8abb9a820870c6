"""Settings of how guidelines are read, searched and answered from."""

from pydantic import Field

from qa.settings.group import Group


class EmbeddingSettings(Group):
    """How text becomes vectors."""

    model: str = Field(
        default="all-MiniLM-L6-v2",
        description="all-MiniLM-L6-v2 (weights from the installed package), or any sentence-transformers name or path.",
    )
    max_tokens: int = Field(default=256, ge=16, description="Longest passage, in the model's tokens, prefix included.")
    batch_size: int = Field(default=32, ge=1, description="Texts embedded at a time.")


class ReadingSettings(Group):
    """How much one guideline file may take before it is refused; it is read in a process of its own."""

    max_seconds: float = Field(default=60.0, gt=0, description="Longest time for one file, in seconds.")
    max_memory_mb: int = Field(
        default=1500,
        ge=200,
        description="Most memory for reading, in megabytes of address space; not held on Windows and macOS.",
    )
    max_file_mb: float = Field(default=100.0, gt=0, description="Largest file, in megabytes.")
    max_pages: int = Field(default=3000, ge=1, description="Most pages of one file.")


class RetrievalSettings(Group):
    """How candidate statements are found."""

    candidates: int = Field(default=40, ge=1, le=1000, description="Statements each search contributes before scoring.")
    passages: int = Field(default=8, ge=1, le=200, description="Passages whose statements become candidates.")


class RerankingSettings(Group):
    """Which cross-encoder reads the likeliest statements, and how many."""

    model: str = Field(
        default="guideline-reader",
        description="guideline-reader (shipped), the name or path of a sentence-transformers cross-encoder, or none; "
        "probabilities and the threshold are fitted to the shipped one.",
    )
    candidates: int = Field(default=20, ge=1, le=200, description="Statements that are read, the likeliest.")
    max_tokens: int = Field(
        default=144, ge=32, le=512, description="Most tokens of a question and a statement together."
    )
    batch_size: int = Field(default=8, ge=1, description="Pairs read at a time.")


class AnsweringSettings(Group):
    """When to answer and with how much."""

    threshold: float = Field(
        default=0.6, ge=0, le=1, description="Probability that some statement answers, below which we abstain."
    )
    equal_share: float = Field(
        default=0.22,
        ge=0,
        le=1,
        description="Share of the best statement's probability from which another is shown as just as good.",
    )
    adding_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="The same for a statement that holds something asked for which those shown before it lack.",
    )
    sibling_share: float = Field(
        default=0.3, ge=0, le=1, description="The same for an item of the best one's list, or of a section asked for."
    )
    support: float = Field(
        default=0.35,
        ge=0,
        le=1,
        description="Support from which a statement is shown with a section asked for, for a side, or in contradiction.",
    )
    max_statements: int = Field(default=8, ge=1, le=50, description="Most statements in an answer.")
    max_words: int = Field(default=110, ge=20, description="Most words in an answer of several statements.")
    nearest: int = Field(default=3, ge=0, le=20, description="Statements offered with an abstention.")
    stale_after_years: float = Field(
        default=5.0, gt=0, description="Age in years from which a guideline's answers carry a notice."
    )
