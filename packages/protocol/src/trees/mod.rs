//! The two trees whose tops the chain keeps: what every machine has earned (N4), and the evidence for it (N6).
//!
//! Both are binary, of SHA-256, with leaves in a strict order that is padded with empty ones to a power of two. A tree
//! of `n` leaves has exactly `ceil(log2(n))` levels above them, and a proof exactly one sibling a level: there is one
//! valid proof for each leaf. Every kind of hash begins with its own byte, so that none can stand for another.

mod error;
mod evidence;
mod levels;
mod proof;
mod short;
mod sum_node;
mod sum_tree;

pub use error::{ProofError, TextTooLong, TreeError};
pub use evidence::{EVIDENCE_PROOF_BYTES, EvidenceLeaf, EvidenceRoot, EvidenceTree, salted_reports};
pub use levels::depth;
pub use proof::{MAX_FLEET, SumLeaf, SumRoot};
pub use sum_node::{SUM_PROOF_BYTES, SumNode};
pub use sum_tree::{SumTree, SumTreeBuilder};
