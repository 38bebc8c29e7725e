"""What helps a learner beside the checks: words on what is not written yet, hints, progress, questions."""
