"""The training loop of tools/training with steps in proportion to each tensor's own size.

With batch-norms folded away, weights of one layer are a hundred times those of another: one rate for all would move
some too far and others hardly.
"""

from __future__ import annotations

from fit import Training


class FineTuning(Training):
    """Of the parameters that require a gradient."""

    warm_up = 200
    checkpoint_every = 50

    def parameter_groups(self) -> list[dict]:
        relative = [
            {"params": [p], "relative": max(1e-4, float(p.detach().square().mean().sqrt())), "weight_decay": 0.0}
            for p in self.student.parameters()
            if p.requires_grad
        ]
        return [*relative, {"params": list(self.heads.parameters()), "weight_decay": 0.0}]
