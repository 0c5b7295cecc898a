//! What devices, owners, auditors and oracles say to an oracle's service over HTTP, as types that are written as JSON.
//!
//! A device sends [`SubmitReports`] to `POST /v1/reports` and reads [`Submitted`]; it asks for its [`MachineProof`] before
//! it claims. [`MachineRequest`], [`ReadRequest`] and [`PeerRequest`] are what is signed when a request is not for everybody.

mod evidence;
mod failure;
mod machine;
mod peer;
mod reader;
mod reports;
#[cfg(feature = "openapi")]
mod schema;
mod sign;

pub use evidence::{Evidence, Opening, Place};
pub use failure::{Failure, FailureCode};
pub use machine::{MachineProof, Status};
pub use peer::{
    Answer, AskBundle, AskLedger, AskReports, BundlePage, LedgerPage, OfferedSignature, PeerFailure, Received,
    ReportPage,
};
pub use reader::{HEADER_READER, LONGEST_READ, READ_EVIDENCE, ReadRequest, Reader, SignedReader};
pub use reports::{Code, Outcome, ReportResult, SubmitReports, Submitted};
pub use sign::{HEADER_MACHINE, HEADER_PEER, MachineRequest, PeerRequest, SignRequestError, Token, TokenError};

/// Most reports of one call to [`paths::REPORTS`].
pub const MAX_REPORTS: usize = 256;

/// Most bytes of one call's body from a device.
pub const MAX_BODY: usize = 1 << 20;

/// Where the service answers what.
pub mod paths {
    /// `POST`: [`SubmitReports`](crate::SubmitReports), answered with [`Submitted`](crate::Submitted).
    pub const REPORTS: &str = "/v1/reports";
    /// `GET`: [`MachineProof`](crate::MachineProof).
    pub const PROOF: &str = "/v1/machines/{id}/proof";
    /// `GET`: [`Evidence`](crate::Evidence).
    pub const EVIDENCE: &str = "/v1/machines/{id}/evidence/{epoch}";
    /// `GET`, only for the admitted: [`BundlePage`](crate::BundlePage).
    pub const BUNDLE: &str = "/v1/bundles/{epoch}/{round}";
    /// `GET`: [`Status`](crate::Status).
    pub const STATUS: &str = "/v1/status";
    /// `POST`, only for oracles: [`AskReports`](crate::AskReports), answered with [`ReportPage`](crate::ReportPage).
    pub const PEER_REPORTS: &str = "/v1/peer/reports";
    /// `POST`, only for oracles: [`AskBundle`](crate::AskBundle), answered with [`BundlePage`](crate::BundlePage).
    pub const PEER_BUNDLE: &str = "/v1/peer/bundle";
    /// `POST`, only for oracles: [`Answer`](crate::Answer), answered with [`Received`](crate::Received).
    pub const PEER_ANSWER: &str = "/v1/peer/answer";
    /// `POST`, only for oracles: [`AskLedger`](crate::AskLedger), answered with [`LedgerPage`](crate::LedgerPage).
    pub const PEER_LEDGER: &str = "/v1/peer/ledger";
    /// `GET`: whether the program runs.
    pub const HEALTH: &str = "/healthz";
    /// `GET`: whether it can do its work now.
    pub const READY: &str = "/readyz";
    /// `GET`: figures for Prometheus.
    pub const METRICS: &str = "/metrics";
    /// `GET`: this service, described as OpenAPI.
    pub const OPENAPI: &str = "/openapi.json";
}
