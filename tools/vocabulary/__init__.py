"""The parts of compile_vocabulary: each turns some of the shared data into rows of one table."""
