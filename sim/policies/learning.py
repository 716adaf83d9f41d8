"""The learning community: lessons of finished activities, shared and slowly forgotten (step 14)."""

from sim.jit import kernel, rule
from sim.parameters import constants as k
from sim.state import Phase


@rule
def next_lessons(lessons, finished, world_rate):
    """Stock of lessons [share]: grows with activities finished here and elsewhere, and is forgotten."""
    gain = (k.LESSONS_PER_ACTIVITY * finished + world_rate) * (1.0 - lessons)
    return min(1.0, lessons + gain - k.LESSONS_FORGOTTEN * lessons)


@kernel
def update_lessons(params, programmes, clusters, commons, quarter):
    """Add the lessons that member programmes finished in the quarter."""
    finished = 0.0
    for c in range(clusters.shape[0]):
        cluster = clusters[c]
        s = cluster.programme
        if s >= 0 and programmes[s].phase == Phase.EXECUTION and params[s].learning_community:
            if cluster.stage_quarter == quarter or cluster.first_good_quarter == quarter:
                finished += 1.0
    commons.lessons = next_lessons(commons.lessons, finished, k.LESSONS_ELSEWHERE)
