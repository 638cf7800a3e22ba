"""The answering layer: question -> understand -> retrieve -> judge -> state -> check -> compose -> Answer."""
