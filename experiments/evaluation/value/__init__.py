"""The value of monitoring and evaluation: when evidence changes what becomes of programmes."""
