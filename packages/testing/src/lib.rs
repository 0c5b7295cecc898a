//! The vocabulary of the test suite.
