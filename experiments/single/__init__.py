"""x"""
from experiments.request import Keys as K
class Keys(K):
    network_quarters: list[int] | None = None
