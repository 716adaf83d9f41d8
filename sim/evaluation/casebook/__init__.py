"""The casebook: one run as a case, with the decisions on which it turned and what each of them did."""

from sim.evaluation.casebook.study import CaseStudy, case_study

__all__ = ["CaseStudy", "case_study"]
