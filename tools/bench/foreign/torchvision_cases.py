"""Models of torchvision and timm with random weights and their own transforms."""

import json
from collections.abc import Iterator
from pathlib import Path

import timm
import torch
import torchvision.models as tv
from cases import Case, Picked, calibrated, export, row, seeded, sidecar
from timm.data import create_transform, resolve_data_config


def torchvision_cases(work: Path) -> Iterator[Case]:
    yield torchvision_case(work, "ResNet-18", tv.resnet18, tv.ResNet18_Weights.IMAGENET1K_V1, "fc")
    # Resized to 232 pixels instead of 256.
    regnet = tv.RegNet_Y_400MF_Weights.IMAGENET1K_V2
    yield torchvision_case(work, "RegNetY-400MF V2", tv.regnet_y_400mf, regnet, "fc")
    yield torchvision_case(
        work, "EfficientNet-B0", tv.efficientnet_b0, tv.EfficientNet_B0_Weights.IMAGENET1K_V1, "classifier"
    )


def torchvision_case(work: Path, name: str, make, weights, head: str) -> Case:
    """`weights` are never downloaded: only their transforms are used."""

    def headless():
        model = make(weights=None)
        setattr(model, head, torch.nn.Identity())
        return model

    transforms = weights.transforms()
    model = calibrated(seeded(headless), work, transforms)
    onnx = work / f"torchvision-{name.replace(' ', '-')}" / "model.onnx"
    exporter = export(model, onnx, transforms.crop_size[0], dynamo=True, output="features")
    fields = {
        "crop_size": transforms.crop_size,
        "resize_size": transforms.resize_size,
        "interpolation": transforms.interpolation.value,
        "mean": transforms.mean,
        "std": transforms.std,
    }
    sidecar(onnx, {"torchvision": fields})

    def features(image):
        with torch.no_grad():
            return row(model(transforms(image).unsqueeze(0)))

    return Case(f"torchvision {name}", "`torchvision` in the sidecar", exporter, onnx, features)


def timm_cases(work: Path) -> Iterator[Case]:
    yield timm_case(work, "resnet10t.c3_in1k", {}, True)
    yield timm_case(work, "vit_tiny_patch16_224.augreg_in21k", {}, True)
    yield timm_case(work, "convnext_atto.d2_in1k", {}, True)
    yield timm_case(work, "mobilenetv3_small_050.lamb_in1k", {}, False)
    yield timm_case(work, "resnet10t.c3_in1k", {"crop_mode": "border", "crop_pct": 0.9}, True)
    yield timm_case(work, "resnet14t.c3_in1k", {"crop_mode": "squash", "crop_pct": 0.95}, True)


def timm_case(work: Path, name: str, changes: dict, dynamo: bool) -> Case:
    model = seeded(lambda: timm.create_model(name, pretrained=False, num_classes=0))
    cfg = {**model.pretrained_cfg, **changes}
    config = resolve_data_config({}, pretrained_cfg=cfg)
    transform = create_transform(**config)
    model = calibrated(model, work, transform)
    mode = changes.get("crop_mode")
    onnx = work / f"timm-{name}-{mode or ''}" / "model.onnx"
    exporter = export(Picked(model, lambda out: out), onnx, config["input_size"][1], dynamo=dynamo, output="features")
    # As timm.models.save_for_hf writes it.
    settings = {"architecture": name, "num_features": model.num_features, "pretrained_cfg": cfg}
    (onnx.parent / "config.json").write_text(json.dumps(settings, default=str))

    def features(image):
        with torch.no_grad():
            return row(model(transform(image).unsqueeze(0)))

    label = f"timm {name.split('.')[0]}" + (f", {mode}" if mode else "")
    return Case(label, "`pretrained_cfg` in config.json", exporter, onnx, features)
