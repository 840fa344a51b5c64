"""Sentences of a standard (评分标准) and what they mean as forms of the rule language.

Two levels. A *canonical sentence* is what the printer writes for a form; it is a rule by itself.
A *free wording* becomes a proposal, which an author accepts or not. Either way what comes out is
a form as a rule file has it, and it is lowered by the same code as any other.
"""
