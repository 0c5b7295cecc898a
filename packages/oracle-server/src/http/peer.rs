//! What other oracles ask.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use cosmwasm_std::{Addr, Binary};
use flywheel_api::{
    Answer, AskBundle, AskLedger, AskReports, FailureCode, HEADER_PEER, LedgerPage, MAX_BODY, PeerFailure, Received,
    ReportPage,
};
use serde::de::DeserializeOwned;

use super::Service;
use super::listen::address_of;
use super::machines::{PAGE, bundle_page};
use super::reply::{failure, json};
use crate::lock;

/// Who calls and what it asks.
async fn called<T: DeserializeOwned>(service: &Service, request: Request<Body>) -> Result<(Addr, T), Response> {
    let address = address_of(&request);
    if service.addresses.charge(address, 0).is_err() {
        return Err(failure(
            FailureCode::RateLimited,
            "this address sends more than is taken: wait a second",
        ));
    }
    let header = request
        .headers()
        .get(HEADER_PEER)
        .and_then(|value| value.to_str().ok().map(ToOwned::to_owned));
    let path = request.uri().path().to_owned();
    // Questions of oracles are short.
    let read = service.read(request, MAX_BODY >> 4).await?;
    let from = service
        .shared
        .guard
        .check(header.as_deref(), &path, &read.bytes)
        .map_err(|refused| {
            let _ = service.addresses.charge(address, 1);
            let failure = PeerFailure {
                text: refused.to_string(),
                session: service.shared.guard.session(),
                after: refused.after(),
            };
            (StatusCode::UNAUTHORIZED, Json(failure)).into_response()
        })?;
    let asked = serde_json::from_slice(&read.bytes);
    let asked = asked.map_err(|error| failure(FailureCode::Malformed, format!("the body cannot be read: {error}")))?;
    Ok((from, asked))
}

/// Reports that this oracle has acknowledged. Only of epochs for which no more are taken: the proposer gets all of them.
pub(super) async fn reports(State(service): State<Service>, request: Request<Body>) -> Response {
    let (_, ask): (_, AskReports) = match called(&service, request).await {
        Ok(called) => called,
        Err(response) => return response,
    };
    service
        .heavily(move |service| {
            let shared = &service.shared;
            let clock = shared.settings.network.clock;
            let closes = clock.end_of(ask.last).and_then(|end| end.plus(shared.grace));
            let now = lock(&shared.intake).now;
            if closes.is_err() || closes.is_ok_and(|closes| now < closes) {
                return failure(FailureCode::Busy, "reports of that epoch are still taken here");
            }
            // What was taken before is on disk now.
            drop(lock(&shared.writing));
            match shared
                .store
                .report_page((ask.first, ask.last), ask.after.as_ref(), PAGE)
            {
                Ok((rows, more)) => json(&ReportPage {
                    next: rows.last().map(|(place, _)| *place).filter(|_| more),
                    reports: rows.into_iter().map(|(_, encoded)| Binary::from(encoded)).collect(),
                }),
                Err(error) => {
                    tracing::error!(%error, "reports for a peer");
                    failure(FailureCode::Busy, "the oracle cannot read that now")
                }
            }
        })
        .await
}

/// The bundle of a round.
pub(super) async fn bundle(State(service): State<Service>, request: Request<Body>) -> Response {
    let (_, ask): (_, AskBundle) = match called(&service, request).await {
        Ok(called) => called,
        Err(response) => return response,
    };
    service
        .heavily(move |service| bundle_page(service, ask.epoch, ask.round, ask.after.as_ref()))
        .await
}

/// What an oracle says to a bundle.
pub(super) async fn answer(State(service): State<Service>, request: Request<Body>) -> Response {
    let (from, answer): (_, Answer) = match called(&service, request).await {
        Ok(called) => called,
        Err(response) => return response,
    };
    let new = match answer {
        Answer::Signed(offered) => service.shared.keep_answer(&from, offered),
        Answer::Refused { epoch, round, text } => {
            let text: String = text.chars().filter(|letter| !letter.is_control()).take(500).collect();
            tracing::warn!(peer = %from, %epoch, round, text, "a peer does not sign");
            true
        }
    };
    json(&Received { new })
}

/// The ledger, for an oracle that has missed final statements.
pub(super) async fn ledger(State(service): State<Service>, request: Request<Body>) -> Response {
    let (_, ask): (_, AskLedger) = match called(&service, request).await {
        Ok(called) => called,
        Err(response) => return response,
    };
    service
        .heavily(move |service| {
            let none = || failure(FailureCode::NotFound, "this oracle's ledger stands on another root");
            let record = match service.shared.store.ledger() {
                Ok(record) if record.ledger.root() == ask.root => record,
                Ok(_) => return none(),
                Err(error) => {
                    tracing::error!(%error, "the ledger for a peer");
                    return failure(FailureCode::Busy, "the oracle cannot read that now");
                }
            };
            let rest = usize::try_from(ask.offset)
                .ok()
                .and_then(|offset| record.json.get(offset..));
            let bytes = rest.map(|rest| rest.get(..PAGE).unwrap_or(rest)).unwrap_or_default();
            json(&LedgerPage {
                hash: record.hash(),
                total: u64::try_from(record.json.len()).unwrap_or(u64::MAX),
                bytes: Binary::from(bytes),
            })
        })
        .await
}
