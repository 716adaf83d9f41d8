"""Does the model reproduce the facts of the evidence?"""
