//! Telemetry in, scores and reward roots out.
