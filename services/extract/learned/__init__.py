"""The learned engine behind the span-finding step: a token tagger with a linker, run by ONNX Runtime on the CPU.

    weights (one file) ──▶ subwords ──▶ windows ──▶ tagger (ONNX) ──▶ spans ──▶ linker ──▶ attributions

It needs the extra `learned`; `services.extract.engines` falls back to the rules where that is missing.
"""
