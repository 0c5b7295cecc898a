//! A seller is caught with one chunk.

use cosmwasm_std::{Addr, QuerierWrapper, Response, Storage};
use flywheel_protocol::Time;
use flywheel_protocol::exchange::{Complaint, Shape};
use flywheel_types::marketplace::{ChunkComplaint, Content, Stage};

use super::listing::content_name;
use super::outcome::{self, Outcome};
use crate::error::ContractError;
use crate::state::{listings, orders};
use crate::till::Till;

/// Decrypts the chunk and compares it with what is listed; the buyer gets price and bond.
///
/// # Errors
/// If the proofs do not hold, or the chunk is as listed.
pub fn complain(
    storage: &mut dyn Storage,
    querier: &QuerierWrapper,
    now: Time,
    sender: &Addr,
    complaint: &ChunkComplaint,
) -> Result<Response, ContractError> {
    let mut open = orders::load(storage, complaint.order)?;
    open.expect(Stage::Revealed, now)?;
    open.check_buyer(sender)?;
    let key = open.progress.key.ok_or(ContractError::WrongStage {
        order: open.number,
        stage: open.progress.stage,
        expected: Stage::Revealed,
    })?;
    let content = listings::load(storage, open.order.listing)?.content;
    let Content::Dataset { root, size, .. } = &content else {
        return Err(ContractError::WrongContent {
            listing: open.order.listing,
            found: content_name(&content),
            expected: "datasets",
        });
    };
    Complaint {
        root,
        shape: Shape::of(*size)?,
        hidden_root: &orders::commitment(storage, open.number)?.hidden_root.0,
        key: key.0.as_bytes(),
        index: complaint.index,
        hidden_chunk: complaint.hidden_chunk.as_slice(),
        hidden_proof: complaint.hidden_proof.as_slice(),
        leaf: &complaint.leaf,
        proof: complaint.proof.as_slice(),
    }
    .check()?;

    let mut till = Till::open(storage, querier, now)?;
    let events = outcome::end(storage, &mut till, &mut open, Outcome::Caught)?;
    let (messages, _) = till.close(storage)?;
    Ok(Response::new().add_submessages(messages).add_events(events))
}
