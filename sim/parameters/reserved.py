"""Parameters for a user's own rules: no rule of the package reads them, so that they can mean whatever those need."""

from sim.parameters.declaration import uncertainty

RESERVED = tuple(
    uncertainty(f"reserved_{number}", 0.0, (0.0, 1.0), "-",
                f"Free for a user's own rules ({word}): read by no rule of the package", group="reserved",
                reaches_twin=True)
    for number, word in enumerate(("first", "second", "third"), start=1)
)  # fmt: skip
