"""Trains ``retrieval/cross_encoder.onnx``, which reads a question and a passage together."""
