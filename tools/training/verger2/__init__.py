"""Training of verger-2: MobileNetV2 at 128 px, which learns to answer as it does at 224 px."""
