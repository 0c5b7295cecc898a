//! Figures for Prometheus.

use std::time::Duration;

use flywheel_api::Code;
use prometheus::{Encoder, Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// What the program counts.
pub(crate) struct Metrics {
    registry: Registry,
    /// Reports by what became of them.
    reports: IntCounterVec,
    /// Calls that were refused as a whole, by status.
    pub(crate) refused_calls: IntCounterVec,
    /// Calls that wait for the storing thread.
    pub(crate) queue: IntGauge,
    /// Connections now.
    pub(crate) connections: IntGauge,
    /// Rounds that this oracle proposed in.
    pub(crate) proposals: IntCounter,
    /// Statements that it signed.
    pub(crate) signatures: IntCounter,
    /// Bundles that it refused.
    pub(crate) refusals: IntCounter,
    /// Transactions by kind and result.
    pub(crate) transactions: IntCounterVec,
    /// The newest final epoch; -1 before the first.
    pub(crate) last_final: IntGauge,
    /// The chain's height.
    pub(crate) height: IntGauge,
    /// Seconds between this machine's clock and the newest block.
    pub(crate) lag: IntGauge,
    /// Whether it can do its work.
    pub(crate) ready: IntGauge,
    /// How long commits to disk take.
    fsync: Histogram,
}

impl Metrics {
    pub(crate) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counters = |name: &str, help: &str, labels: &[&str]| {
            let counters = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counters.clone()))?;
            Ok::<_, prometheus::Error>(counters)
        };
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let buckets = vec![0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0];
        let help = "Time of a commit to disk";
        let fsync = Histogram::with_opts(HistogramOpts::new("flywheel_fsync_seconds", help).buckets(buckets))?;
        registry.register(Box::new(fsync.clone()))?;
        let reports = counters("flywheel_reports_total", "Reports by what became of them", &["code"])?;
        for code in Code::ALL {
            reports.with_label_values(&[code.name()]);
        }
        let last_final = gauge(
            "flywheel_last_final_epoch",
            "The newest final epoch; -1 before the first",
        )?;
        last_final.set(-1);
        Ok(Self {
            reports,
            refused_calls: counters("flywheel_refused_calls_total", "Calls refused as a whole", &["status"])?,
            queue: gauge("flywheel_queue_length", "Calls that wait to be stored")?,
            connections: gauge("flywheel_connections", "Open connections")?,
            proposals: counter("flywheel_proposals_total", "Rounds in which this oracle proposed")?,
            signatures: counter("flywheel_signatures_total", "Statements that this oracle signed")?,
            refusals: counter("flywheel_refusals_total", "Bundles that this oracle refused")?,
            transactions: counters("flywheel_transactions_total", "Transactions sent", &["kind", "result"])?,
            last_final,
            height: gauge("flywheel_chain_height", "The chain's newest height")?,
            lag: gauge(
                "flywheel_chain_lag_seconds",
                "Age of the newest block by this machine's clock",
            )?,
            ready: gauge("flywheel_ready", "1 if the oracle can do its work")?,
            fsync,
            registry,
        })
    }

    pub(crate) fn report(&self, code: Code) {
        self.reports.with_label_values(&[code.name()]).inc();
    }

    pub(crate) fn committed(&self, took: Duration) {
        self.fsync.observe(took.as_secs_f64());
    }

    /// Everything in Prometheus' text format.
    pub(crate) fn text(&self) -> Result<String, prometheus::Error> {
        let mut bytes = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}
