"""Tab completion: Hydra's own for keys and groups, and the declarations' for what lies below the open keys."""

from __future__ import annotations

import os

from experiments.request import KINDS

BASH = r"""
_experiments_completion() {
    [[ "$COMP_LINE" == *"-m experiments"* ]] || return
    local line="experiments${COMP_LINE#*-m experiments}"
    local choices=$(COMP_LINE="$line" COMP_POINT=${#line} "${COMP_WORDS[0]}" -m experiments -sc query=bash 2>/dev/null)
    COMPREPLY=($(compgen -o nospace -o default -W "$choices" -- "${COMP_WORDS[COMP_CWORD]}"))
}
COMP_WORDBREAKS=${COMP_WORDBREAKS//=}
complete -o nospace -o default -F _experiments_completion python python3 .venv/bin/python
"""


def installation(request: str) -> str | None:
    """The shell's function for `-sc install=bash`; None for other shells, which Hydra serves."""
    return BASH if request == "install=bash" else None


def declared_matches(word: str) -> list[str] | None:
    """Completions of a word such as levers.n_cl or programme=u; None where Hydra knows better."""
    from sim.parameters import PARAMETERS
    from sim.programmes import names

    if word.startswith("programme="):
        return [f"programme={name}" for name in names() if name.startswith(word.partition("=")[2])]
    where, dot, rest = word.partition(".")
    if not dot or where not in KINDS:
        return None
    name, equals, _ = rest.partition("=")
    if equals and name in PARAMETERS:
        parameter = PARAMETERS[name]
        values = parameter.choice_names or (("false", "true") if parameter.type == "bool" else ())
        found = [f"{where}.{name}={value}" for value in values]
    else:
        found = [f"{where}.{p.name}=" for p in PARAMETERS.values() if p.kind == KINDS[where]]
    return [match for match in found if match.startswith(word)]


def query() -> list[str] | None:
    """Completions of the word under the cursor, as the shell reports it in the environment."""
    line = os.environ.get("COMP_LINE", "")[: int(os.environ.get("COMP_POINT", "0") or 0)]
    return declared_matches(line.rpartition(" ")[2])
