"""How a cluster moves from one stage to the next."""

from sim.jit import kernel


@kernel
def enter_stage(cluster, stage, work, quarter):
    """Move a cluster to its next stage with the work that this stage asks of the agency."""
    cluster.stage = stage
    cluster.stage_quarter = quarter
    cluster.progress = 0.0
    cluster.work_left = work
