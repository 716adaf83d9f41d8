"""The cooperation network of a run: graphs, measures with a null model, positions of firms, files for other tools."""
