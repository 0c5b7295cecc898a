//! Who may see openings and bundles, and what the others are told.

use axum::response::Response;
use flywheel_api::{FailureCode, HEADER_MACHINE, MachineRequest, Token};
use flywheel_protocol::crypto::verify;
use flywheel_protocol::{Epoch, MachineId, Time};

use super::Service;
use super::readers::{Asked, NotAReader};
use super::reply::failure;

/// How far ahead a machine's request may expire, in seconds of the chain's clock.
const LONGEST: u64 = 3_600;
/// What somebody is told who does not say why bundles are for him.
pub(super) const FOR_READERS: &str = "bundles hold readings: ask the oracle's operator for a token, or the network's admin for the permission \
    read-evidence, and sign for it (flywheel-reader)";

/// Whether somebody may see a leaf's opening; what he is told if that cannot be found out now.
pub(super) fn may_open(
    service: &Service,
    machine: MachineId,
    epoch: Epoch,
    asked: &Asked<'_>,
) -> Result<bool, (FailureCode, String)> {
    if service.admitted.has(asked.headers) {
        return Ok(true);
    }
    let by_machine = is_machine(service, machine, epoch, asked);
    if matches!(by_machine, Ok(true)) {
        return Ok(true);
    }
    match (is_permitted(service, machine, epoch, asked), by_machine) {
        (Ok(true), _) => Ok(true),
        (Err(unknown @ (NotAReader::Later | NotAReader::TooOften)), _)
        | (_, Err(unknown @ (NotAReader::Later | NotAReader::TooOften))) => Err(refused(&unknown)),
        // Who is not permitted still sees the leaf.
        _ => Ok(false),
    }
}

/// Whether the request is signed by the key that the machine is, or was in that epoch, enrolled with.
fn is_machine(service: &Service, machine: MachineId, epoch: Epoch, asked: &Asked<'_>) -> Result<bool, NotAReader> {
    let shared = &service.shared;
    let token = asked
        .headers
        .get(HEADER_MACHINE)
        .and_then(|value| value.to_str().ok()?.parse::<Token>().ok());
    let (Some(token), Some(now)) = (token, shared.time()) else {
        return Ok(false);
    };
    if token.number <= now.get() || token.number > now.get().saturating_add(LONGEST) {
        return Ok(false);
    }
    let request = MachineRequest {
        machine,
        epoch,
        expires: Time::new(token.number),
    };
    let Ok(digest) = request.digest(&shared.chain_id, shared.verification()) else {
        return Ok(false);
    };
    let key = service.readers.enrolled(shared, (machine, epoch), asked.from)?;
    Ok(key.is_some_and(|key| verify(&key, &digest, &token.signature)))
}

/// Whether access-control permits the signer to read this machine's evidence, or all of the network's.
fn is_permitted(service: &Service, machine: MachineId, epoch: Epoch, asked: &Asked<'_>) -> Result<bool, NotAReader> {
    let resources = [format!("machine/{machine}/evidence"), network_evidence(service)];
    let path = format!("/v1/machines/{machine}/evidence/{epoch}");
    match service.readers.check(&service.shared, asked, &path, &resources) {
        Some(checked) => checked.map(|()| true),
        None => Ok(false),
    }
}

/// What somebody is told who does not read.
fn refused(why: &NotAReader) -> (FailureCode, String) {
    let code = match why {
        NotAReader::Later => FailureCode::Busy,
        NotAReader::TooOften => FailureCode::RateLimited,
        _ => FailureCode::NotAdmitted,
    };
    (code, why.to_string())
}

/// What a reader of bundles must be permitted to read.
fn network_evidence(service: &Service) -> String {
    format!("network/{}/evidence", service.shared.settings.network.id)
}

/// What a request for a bundle is refused with, unless a reader of bundles has signed it.
pub(super) fn refusal(service: &Service, epoch: u64, round: u64, asked: &Asked<'_>) -> Option<Response> {
    let path = format!("/v1/bundles/{epoch}/{round}");
    let checked = service
        .readers
        .check(&service.shared, asked, &path, &[network_evidence(service)]);
    let (code, text) = match checked {
        Some(Ok(())) => return None,
        Some(Err(why)) => refused(&why),
        None => (FailureCode::NotAdmitted, FOR_READERS.to_owned()),
    };
    Some(failure(code, text))
}
