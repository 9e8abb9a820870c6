"""What every training of layers does at its steps: the rate that rises and falls, and the running average of the weights."""

import torch
from torch import nn


def warmed_up(optimiser: torch.optim.Optimizer, warm: float, total: float) -> torch.optim.lr_scheduler.LRScheduler:
    """Return the schedule of the rate: up over `warm` steps, then down to a fiftieth at `total`, both linearly."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (total - step) / (total - warm)))
    )


@torch.no_grad()
def averaged(slow: nn.Module, fast: nn.Module, step: int, most: float) -> None:
    """Draw the weights of `slow`, the running average, to those of `fast` after `step`.

    A step leaves at most the share `most` of the average as it was; early steps count for more.
    """
    kept = min(most, 1 - 1 / (step / 4 + 1))
    for mean, latest in zip(slow.parameters(), fast.parameters(), strict=True):
        if latest.requires_grad:
            mean.lerp_(latest, 1 - kept)
