//! How well the questions work, from running sums without any answer vector.
