"""What all tests share: how long and how Hypothesis looks for counterexamples."""

from hypothesis import HealthCheck, Phase, settings

# The same examples every time, without a folder of examples; a run of the model may take longer than Hypothesis likes.
settings.register_profile(
    "model",
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("model")
