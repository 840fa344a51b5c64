"""Which clauses hold: the same questions put to independent engines.

plain.py is the reference; rete.py asks durable-rules. They share the question and the answer
(protocol.py), not the code that chooses.
"""
