"""The steps of the pipeline: one module, one public function each; no step imports another."""
