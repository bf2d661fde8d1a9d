"""Quick scores for choosing between recipes, from training pictures alone.

The figures of the model card come from tools/bench, on the held-out splits.
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline

from network import Student
from sources import Picture
from views import SIZE


@torch.no_grad()
def features_of(student: Student, axes: torch.Tensor, pictures: list[Picture]) -> np.ndarray:
    """float32 [N, OUTPUTS] of the pictures as they are."""
    student.eval()
    device = next(student.parameters()).device
    return np.concatenate(
        [(student(tensor(p).to(device)) @ axes).cpu().numpy() for p in pictures],
    )


def tensor(picture: Picture) -> torch.Tensor:
    image = Image.open(picture.path).convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    return torch.from_numpy(np.asarray(image)).permute(2, 0, 1)[None].float() / 127.5 - 1


def cross_validated_lda(features: np.ndarray, labels: list[str], components: int) -> float:
    """Accuracy of LDA on principal components, five folds."""
    model = make_pipeline(PCA(components), LinearDiscriminantAnalysis())
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    return float(cross_val_score(model, features, labels, cv=folds).mean())
