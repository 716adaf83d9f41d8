"""Figures reach the disk as PNG and SVG that name the runs they are drawn from."""

import json

from PIL import Image

from experiments.reporting.drawing import keep, new_figure


def test_figures_name_their_runs(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps({"digest": "abc123", "identity": {"model": "f" * 64}}))
    figure = new_figure(2.0)
    figure.subplots().plot([0, 1], [0, 1])
    address = keep(figure, tmp_path / "figures", "line")
    with Image.open(tmp_path / "figures" / "line.png") as picture:
        assert picture.info["Source"].startswith("Runs abc123 of model ffffffffffffffff;")
    drawn = (tmp_path / "figures" / "line.svg").read_text()
    assert "Runs abc123 of model ffffffffffffffff;" in drawn
    assert address.startswith("data:image/svg+xml;base64,")
