"""Models of transformers, small and with random weights, with their own image processors."""

from collections.abc import Iterator
from pathlib import Path

import torch
import transformers as hf
from cases import OPEN, Case, Picked, export, row, seeded, sidecar

SMALL = {"hidden_size": 96, "num_hidden_layers": 3, "num_attention_heads": 3, "intermediate_size": 192}
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}


def huggingface_cases(work: Path) -> Iterator[Case]:
    yield from transformer_cases(work)
    yield from convnext_cases(work)
    yield clip_with_text(work)


def transformer_cases(work: Path) -> Iterator[Case]:
    vit = seeded(lambda: hf.ViTModel(hf.ViTConfig(**SMALL)))
    yield case(work, "ViT, first token", vit, hf.ViTImageProcessorPil(), lambda out: out.last_hidden_state, "cls", False)
    dino = seeded(lambda: hf.Dinov2Model(hf.Dinov2Config(**SMALL, image_size=224)))
    bit = hf.BitImageProcessorPil(size={"shortest_edge": 256}, **IMAGENET)
    yield case(work, "DINOv2, first token", dino, bit, lambda out: out.last_hidden_state, "cls", True)
    yield case(work, "DINOv2, mean of tokens", dino, bit, lambda out: out.last_hidden_state, "mean", False)
    clip = seeded(
        lambda: hf.CLIPVisionModelWithProjection(hf.CLIPVisionConfig(**SMALL, patch_size=32, projection_dim=64))
    )
    yield case(work, "CLIP vision", clip, hf.CLIPImageProcessorPil(), lambda out: out.image_embeds, None, True)
    siglip = seeded(lambda: hf.SiglipVisionModel(hf.SiglipVisionConfig(**SMALL)))
    yield case(work, "SigLIP vision", siglip, hf.SiglipImageProcessorPil(), lambda out: out.pooler_output, None, True)


def convnext_cases(work: Path) -> Iterator[Case]:
    sizes = {"depths": [1, 1, 2, 1], "hidden_sizes": [24, 48, 96, 192]}
    convnext = seeded(lambda: hf.ConvNextModel(hf.ConvNextConfig(**sizes)))
    cropped = hf.ConvNextImageProcessorPil(size={"shortest_edge": 224}, crop_pct=0.875)
    yield case(work, "ConvNeXT 224", convnext, cropped, lambda out: out.pooler_output, None, True)
    warped = hf.ConvNextImageProcessorPil(size={"shortest_edge": 384})
    yield case(work, "ConvNeXT 384, map", convnext, warped, lambda out: out.last_hidden_state, "max", False, 384)


def case(work, name, model, processor, pick, pool, dynamo, size=224) -> Case:
    onnx = work / name.replace(" ", "-").replace(",", "") / "model.onnx"
    exporter = export(Picked(model, pick), onnx, size, dynamo=dynamo, output="features")
    processor.save_pretrained(onnx.parent)
    if pool is not None:
        sidecar(onnx, {"pool": pool})

    def features(image):
        with torch.no_grad():
            output = pick(model(**processor(image, return_tensors="pt")))
        return row(pooled(output, pool))

    return Case(f"transformers {name}", "preprocessor_config.json", exporter, onnx, features)


def pooled(output: torch.Tensor, pool: str | None) -> torch.Tensor:
    if pool == "cls":
        return output[:, 0]
    if pool == "mean":
        return output.mean(dim=1)
    return output.amax(dim=(2, 3)) if pool == "max" else output


class Both(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, pixel_values):
        out = self.model(input_ids=input_ids, pixel_values=pixel_values)
        return out.logits_per_image, out.image_embeds


def clip_with_text(work: Path) -> Case:
    """The whole of CLIP: a second input that is the same for all images."""
    text = hf.CLIPTextConfig(**SMALL, vocab_size=100, max_position_embeddings=16, bos_token_id=0, eos_token_id=2)
    vision = hf.CLIPVisionConfig(**SMALL, patch_size=32)
    config = hf.CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=64)
    model = seeded(lambda: hf.CLIPModel(config))
    onnx = work / "CLIP-text-and-vision" / "model.onnx"
    onnx.parent.mkdir(parents=True)
    ids = torch.tensor([[0, 5, 7, 2]])
    names = {"input_names": ["input_ids", "pixel_values"], "output_names": ["logits_per_image", "image_embeds"]}
    axes = {"dynamic_axes": {"input_ids": {0: "texts", 1: "length"}, "pixel_values": OPEN}}
    torch.onnx.export(Both(model), (ids, torch.zeros(1, 3, 224, 224)), onnx, dynamo=False, **names, **axes)
    processor = hf.CLIPImageProcessorPil()
    processor.save_pretrained(onnx.parent)
    sidecar(onnx, {"output": "image_embeds", "constants": {"input_ids": [[0, 5, 7, 2]]}})

    def features(image):
        with torch.no_grad():
            return row(Both(model)(ids, processor(image, return_tensors="pt").pixel_values)[1])

    return Case(
        "transformers CLIP, both inputs", "preprocessor_config.json", "TorchScript, all dimensions open", onnx, features
    )
