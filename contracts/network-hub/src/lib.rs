//! The network-hub contract of Flywheel.
