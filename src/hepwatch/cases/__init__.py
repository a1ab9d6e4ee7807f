"""The case library: schema, similarity, pooled outcomes, de-identified sharing.

`case` is the schema, `series` its counterpart for publications that give groups instead of persons, `library` reads
the files of `library/` and the local collection. Everything else here is a function of cases.
"""
