"""Mutation testing: small changes of the code, one at a time, that some test should notice. Run by make mutants.

    python -m tests.mutants agreements.search --sample 150 --seed 1 --jobs 2
    python -m tests.mutants agreements.search --survivors   # once more those that survived the last run

cosmic-ray makes the changes. Running its own way, a process for each mutant, most of the time would go into importing
Django and migrating a database; so each copy of the tree has one process that has both done, and forks for each mutant.
"""
