//! What owners and auditors read.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::Request;
use axum::response::Response;
use cosmwasm_std::Binary;
use flywheel_api::{BundlePage, Evidence, FailureCode, HEADER_READER, MachineProof, Opening, Place};
use flywheel_protocol::readings::SignedReport;
use flywheel_protocol::trees::EvidenceTree;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Epoch, Hash32, MachineId};
use serde::Deserialize;

use super::Service;
use super::listen::address_of;
use super::may_read::{FOR_READERS, may_open, refusal};
use super::readers::Asked;
use super::reply::{failure, json};
use crate::lock;
use crate::store::{FinalRecord, StoreError};

/// Bytes of a page of reports, before they are written as base64.
pub(super) const PAGE: usize = 4 << 20;
/// Evidence trees that are kept.
const TREES: usize = 4;

/// Evidence trees of statements that were asked for lately.
#[derive(Default)]
pub(super) struct Trees(Mutex<Vec<Arc<Proofs>>>);

struct Proofs {
    record: FinalRecord,
    tree: EvidenceTree,
}

fn limited(service: &Service, request: &Request<Body>) -> Option<Response> {
    let refused = service.addresses.charge(address_of(request), 1).is_err();
    refused.then(|| {
        failure(
            FailureCode::RateLimited,
            "this address asks more than is answered: wait a second",
        )
    })
}

fn nothing(what: impl std::fmt::Display) -> Response {
    failure(FailureCode::NotFound, format!("there is no {what}"))
}

fn broken(error: impl std::fmt::Display) -> Response {
    tracing::error!(%error, "an answer failed");
    failure(FailureCode::Busy, "the oracle cannot read that now")
}

/// What a machine claims with.
pub(super) async fn proof(
    State(service): State<Service>,
    id: Result<Path<u64>, PathRejection>,
    request: Request<Body>,
) -> Response {
    if let Some(response) = limited(&service, &request) {
        return response;
    }
    let Some(machine) = id.ok().and_then(|Path(id)| MachineId::new(id).ok()) else {
        return failure(FailureCode::Malformed, "a machine's number is a whole number from 1");
    };
    let Some(newest) = service.shared.newest() else {
        return nothing("final root yet");
    };
    let tree = &newest.tree;
    let found = tree
        .find_position(machine)
        .and_then(|position| tree.find_leaf(position));
    let Some(leaf) = found else {
        return nothing(format!(
            "leaf of machine {machine} in the final root: it has not earned anything"
        ));
    };
    match tree.proof(leaf.position) {
        Ok(proof) => json(&MachineProof {
            epoch: newest.statement.epoch,
            machine,
            cumulative: leaf.cumulative,
            position: leaf.position,
            proof: Binary::from(proof),
            rewards: service.shared.settings.network.contracts.rewards.to_string(),
        }),
        Err(error) => broken(error),
    }
}

/// A machine's evidence leaf; its opening for the machine itself and the admitted.
pub(super) async fn evidence(
    State(service): State<Service>,
    path: Result<Path<(u64, u64)>, PathRejection>,
    request: Request<Body>,
) -> Response {
    if let Some(response) = limited(&service, &request) {
        return response;
    }
    let Some((machine, epoch)) = path
        .ok()
        .and_then(|Path((id, epoch))| Some((MachineId::new(id).ok()?, Epoch::new(epoch))))
    else {
        return failure(
            FailureCode::Malformed,
            "a machine's number and an epoch are whole numbers",
        );
    };
    let (headers, from) = (request.headers().clone(), address_of(&request));
    service
        .heavily(move |service| {
            let asked = Asked {
                headers: &headers,
                from,
            };
            find_evidence(service, machine, epoch, &asked).unwrap_or_else(broken)
        })
        .await
}

fn find_evidence(
    service: &Service,
    machine: MachineId,
    epoch: Epoch,
    asked: &Asked<'_>,
) -> Result<Response, StoreError> {
    let none = || {
        nothing(format!(
            "evidence of machine {machine} in epoch {epoch} in a final statement that is kept here"
        ))
    };
    let Some(proofs) = proofs(service, epoch)? else {
        return Ok(none());
    };
    let Some(position) = proofs.tree.find_position(epoch, machine) else {
        return Ok(none());
    };
    let leaf = usize::try_from(position)
        .ok()
        .and_then(|index| proofs.record.leaves.get(index));
    let (Some(leaf), Ok(proof)) = (leaf, proofs.tree.proof(position)) else {
        return Ok(none());
    };
    let opening = match may_open(service, machine, epoch, asked) {
        Ok(true) => opening(service, &proofs.record, machine, epoch)?,
        Ok(false) => None,
        Err((code, text)) => return Ok(failure(code, text)),
    };
    Ok(json(&Evidence {
        statement: proofs.record.statement.epoch,
        evidence_root: proofs.record.statement.evidence_root,
        leaf: leaf.clone(),
        position,
        leaves: proofs.tree.leaves(),
        proof: Binary::from(proof),
        opening,
    }))
}

fn proofs(service: &Service, epoch: Epoch) -> Result<Option<Arc<Proofs>>, StoreError> {
    // Leaves go by epoch.
    let covers = |proofs: &Proofs| {
        proofs
            .record
            .leaves
            .binary_search_by_key(&epoch, |leaf| leaf.epoch)
            .is_ok()
    };
    let known = lock(&service.evidence.0).iter().find(|proofs| covers(proofs)).cloned();
    if known.is_some() {
        return Ok(known);
    }
    let Some(record) = service.shared.store.final_of(epoch)? else {
        return Ok(None);
    };
    let Ok(tree) = EvidenceTree::build(&record.leaves) else {
        return Ok(None);
    };
    let proofs = Arc::new(Proofs { record, tree });
    let mut trees = lock(&service.evidence.0);
    trees.insert(0, Arc::clone(&proofs));
    trees.truncate(TREES);
    Ok(Some(proofs))
}

fn opening(
    service: &Service,
    record: &FinalRecord,
    machine: MachineId,
    epoch: Epoch,
) -> Result<Option<Opening>, StoreError> {
    let shared = &service.shared;
    let bundle = (record.statement.epoch, record.statement.round);
    let rows = shared.store.bundle_of_machine(bundle, epoch, machine)?;
    let digests = rows.iter().filter_map(|(_, encoded)| {
        let signed = SignedReport::decode(encoded).ok()?;
        signed.report.digest(&shared.chain_id, shared.verification()).ok()
    });
    let reports: Vec<Hash32> = digests.collect();
    let parts: [&[u8]; 3] = [
        record.salt.as_bytes(),
        &epoch.get().to_be_bytes(),
        &machine.get().to_be_bytes(),
    ];
    Ok((!reports.is_empty()).then(|| Opening {
        salt: sha256(&parts),
        reports,
    }))
}

/// Where a page of a bundle begins: after this place.
#[derive(Deserialize)]
pub(super) struct After {
    epoch: Option<u64>,
    machine: Option<u64>,
    nonce: Option<u64>,
    payload: Option<Hash32>,
}

impl After {
    fn place(self) -> Option<Place> {
        Some(Place {
            epoch: Epoch::new(self.epoch?),
            machine: MachineId::new(self.machine?).ok()?,
            nonce: self.nonce?,
            payload: self.payload?,
        })
    }
}

/// A page of a bundle, for the admitted.
pub(super) async fn bundle(
    State(service): State<Service>,
    path: Result<Path<(u64, u64)>, PathRejection>,
    after: Result<Query<After>, QueryRejection>,
    request: Request<Body>,
) -> Response {
    if let Some(response) = limited(&service, &request) {
        return response;
    }
    let has_token = service.admitted.has(request.headers());
    let (headers, from) = (request.headers().clone(), address_of(&request));
    if !has_token && !headers.contains_key(HEADER_READER) {
        return failure(FailureCode::NotAdmitted, FOR_READERS);
    }
    let (Ok(Path((epoch, round))), Ok(Query(after))) = (path, after) else {
        return failure(
            FailureCode::Malformed,
            "an epoch and a round are whole numbers; a place is the one that the page before names",
        );
    };
    let after = after.place();
    service
        .heavily(move |service| {
            let asked = Asked {
                headers: &headers,
                from,
            };
            let refused = if has_token {
                None
            } else {
                refusal(service, epoch, round, &asked)
            };
            refused.unwrap_or_else(|| bundle_page(service, Epoch::new(epoch), round, after.as_ref()))
        })
        .await
}

/// A page of a bundle.
pub(super) fn bundle_page(service: &Service, epoch: Epoch, round: u64, after: Option<&Place>) -> Response {
    let store = &service.shared.store;
    let head = match store.bundle(epoch, round) {
        Ok(Some(head)) => head,
        Ok(None) => return nothing(format!("bundle of epoch {epoch}, round {round} here")),
        Err(error) => return broken(error),
    };
    match store.bundle_page((epoch, round), after, PAGE) {
        Ok((rows, more)) => json(&BundlePage {
            epoch,
            round,
            salt: Hash32::new(head.salt),
            total: head.total,
            next: rows.last().map(|(place, _)| *place).filter(|_| more),
            reports: rows.into_iter().map(|(_, encoded)| Binary::from(encoded)).collect(),
        }),
        Err(error) => broken(error),
    }
}
