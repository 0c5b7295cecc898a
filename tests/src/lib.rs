//! Scenarios, properties and the program itself, tested from outside.
