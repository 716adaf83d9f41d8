"""Every lever, uncertainty, setting and outcome, declared once; all else is derived from here."""

from sim.parameters.cooperation import COOPERATION
from sim.parameters.declaration import STATUSES, Outcome, Parameter
from sim.parameters.execution import EXECUTION
from sim.parameters.firms import FIRMS
from sim.parameters.levers import LEVERS
from sim.parameters.outcomes import OUTCOMES
from sim.parameters.politics import POLITICS
from sim.parameters.reserved import RESERVED
from sim.parameters.settings import SETTINGS

UNCERTAINTIES = (*POLITICS, *EXECUTION, *COOPERATION, *FIRMS, *RESERVED)
PARAMETERS: dict[str, Parameter] = {parameter.name: parameter for parameter in (*LEVERS, *UNCERTAINTIES, *SETTINGS)}
OUTCOMES_BY_NAME: dict[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}

__all__ = ["LEVERS", "OUTCOMES", "OUTCOMES_BY_NAME", "PARAMETERS", "RESERVED", "SETTINGS", "STATUSES", "UNCERTAINTIES",
           "Outcome", "Parameter"]  # fmt: skip
