"""The HTTP door: thin encoders over ``Library`` and ``ask``. FastAPI is used nowhere else."""
