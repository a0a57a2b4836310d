"""Which language model answers, how it is reached, and what it costs.

Layer: just below aurora and attendant, the only two that think; imports foundation alone."""
