//! Simulated respondents: whether the formula recovers a fit that is known.
