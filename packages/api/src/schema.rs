//! Schemas of types that belong to other crates, written as OpenAPI wants them. A test compares them with real values.

#![expect(dead_code, reason = "only the shapes are used")]

use utoipa::ToSchema;

/// Readings of one machine with the device's signature of their digest.
#[derive(ToSchema)]
pub struct SignedReport {
    /// What was signed.
    pub report: Report,
    /// Base64 of 64 bytes.
    #[schema(format = "byte")]
    pub signature: String,
}

/// Readings of one machine, numbered by the device.
#[derive(ToSchema)]
pub struct Report {
    /// The machine's number.
    #[schema(minimum = 1)]
    pub machine: u64,
    /// The device's number of the report, higher with every report.
    #[schema(minimum = 1)]
    pub nonce: u64,
    /// The device's clock when it signed, in seconds since 1970.
    pub signed_at: u64,
    /// Where the machine was, as an H3 cell.
    pub cell: Option<String>,
    /// The readings, by time.
    #[schema(min_items = 1, max_items = 1024)]
    pub readings: Vec<Reading>,
}

/// One measurement.
#[derive(ToSchema)]
pub struct Reading {
    /// The start of its interval, in seconds since 1970.
    pub time: u64,
    /// The field's name in the common list, or `field_<code>`.
    pub field: String,
    /// How much, in the field's smallest parts.
    pub value: i64,
}

/// How a machine's reports of one epoch were counted.
#[derive(ToSchema)]
pub struct EvidenceLeaf {
    /// The epoch.
    pub epoch: u64,
    /// The machine.
    #[schema(minimum = 1)]
    pub machine_id: u64,
    /// The class it was enrolled in.
    pub class: String,
    /// Where it was enrolled, as an H3 cell.
    pub cell: Option<String>,
    /// Readings that count.
    pub accepted: u32,
    /// Readings that were refused.
    pub refused: u32,
    /// The salted hash of its reports.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub reports: String,
}

/// What oracles sign.
#[derive(ToSchema)]
pub struct Statement {
    /// The newest epoch that it settles.
    pub epoch: u64,
    /// The round.
    pub round: u64,
    /// The version of the set of oracles.
    pub set_version: u64,
    /// The root it builds on.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub built_on: String,
    /// The root of the evidence.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub evidence_root: String,
    /// The root of the rewards.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub root: String,
    /// The sum of all that machines have earned.
    pub sum: String,
    /// The number of machines in the tree.
    pub machines: u64,
}
