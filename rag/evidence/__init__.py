"""Finding what may answer: places, sections and facts that are looked up, and ranked passages and sentences."""
