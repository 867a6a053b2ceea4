"""Population: a knowledge base in, simulated people and how they were judged out; it never touches a real person's answers."""

from backstory.population.people import Person, Sampler
from backstory.population.study import Study, StudySize, run_study

__all__ = ["Person", "Sampler", "Study", "StudySize", "run_study"]
