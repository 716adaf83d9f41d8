"""Choices and codes: every named alternative, with the integer that stands for it in the kernels."""

from enum import IntEnum


class Selection(IntEnum):
    """How the clusters to be financed are found (source document, slide 7)."""

    ALL_SECTORS = 0
    TENDER = 1
    SHORTLIST = 2
    PRESELECTED = 3


class Criterion(IntEnum):
    """What the selection looks at; the programme may later need something else."""

    GROWTH = 0
    EXPORTS = 1
    JOBS = 2
    READINESS = 3


class GovernanceBase(IntEnum):
    """Whether a living chamber is adopted or a body for the whole chain is always built."""

    EXISTING = 0
    NEW = 1


class Composition(IntEnum):
    """Who sits in the body of a cluster (source document, slide 12)."""

    FIRMS = 0
    PUBLIC_PRIVATE = 1
    WITH_KNOWLEDGE_PARTNERS = 2


class Tier(IntEnum):
    """The tier of government that controls the executing agency."""

    NATIONAL = 0
    SUBNATIONAL = 1


class CivilSociety(IntEnum):
    """The part that a civil-society partner plays in the programme."""

    NONE = 0
    CONSULTED = 1
    SEATS = 2
    CO_EXECUTES = 3


class SignpostAction(IntEnum):
    """What a programme switches when it falls behind its signpost."""

    NONE = 0
    SIMPLIFY = 1
    RAISE_MATCH = 2
    PRUNE = 3


class Fate(IntEnum):
    """How a programme ended."""

    COMPLETED = 0
    PARTLY_CANCELLED = 1
    CANCELLED = 2
    CENSORED = 3


class Good(IntEnum):
    """The types of shared goods; the last two are public inputs of another ministry."""

    TRAINING_CENTRE = 0
    QUALITY_LABORATORY = 1
    EXPORT_PROMOTION = 2
    LOGISTICS_HUB = 3
    TECHNOLOGY_CENTRE = 4
    MARKET_INTELLIGENCE = 5
    SANITARY_INSPECTION = 6
    ACCESS_ROAD = 7


N_GOODS = len(Good)
N_CLUB_GOODS = int(Good.SANITARY_INSPECTION)
