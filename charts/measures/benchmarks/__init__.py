"""Single benchmarks: races, ceilings, saturation, and placebos for a catch-up."""
