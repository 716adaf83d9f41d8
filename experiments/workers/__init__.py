"""Who simulates: threads, processes, or a Dask cluster, and what is handed to them."""
