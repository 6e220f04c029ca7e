"""Measures over folders of real documents; nothing here shares a reader with kumaai."""
