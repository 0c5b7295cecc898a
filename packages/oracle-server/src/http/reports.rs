//! `POST /v1/reports`.

use std::sync::mpsc::TrySendError;

use axum::body::Body;
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use flywheel_api::{Code, FailureCode, MAX_BODY, MAX_REPORTS, SubmitReports, Submitted};
use tokio::sync::oneshot;

use super::Service;
use super::listen::address_of;
use super::reply::{failure, json};
use crate::storing::Job;

/// What a malformed call or a forged report costs its address, in reports.
const PENALTY: u32 = 10;

/// Takes reports from devices.
pub(super) async fn submit(State(service): State<Service>, request: Request<Body>) -> Response {
    let address = address_of(&request);
    if service.addresses.charge(address, 1).is_err() {
        return failure(
            FailureCode::RateLimited,
            "this address sends more than is taken: wait a second",
        );
    }
    let shared = &service.shared;
    if shared.time().is_none() {
        return failure(
            FailureCode::Busy,
            "the oracle does not know the chain's time now: see /readyz",
        );
    }
    let read = match service.read(request, MAX_BODY).await {
        Ok(read) => read,
        Err(response) => return response,
    };
    let call: SubmitReports = match serde_json::from_slice(&read.bytes) {
        Ok(call) => call,
        Err(error) => {
            let _ = service.addresses.charge(address, PENALTY);
            return failure(
                FailureCode::Malformed,
                format!("the body is no list of reports: {error}"),
            );
        }
    };
    let count = call.reports.len();
    if count == 0 || count > MAX_REPORTS {
        return failure(
            FailureCode::Malformed,
            format!("a call has 1 to {MAX_REPORTS} reports, not {count}"),
        );
    }
    let _ = service
        .addresses
        .charge(address, u32::try_from(count).unwrap_or(u32::MAX));
    let (answer, results) = oneshot::channel();
    let job = Job {
        reports: call.reports,
        answer,
        _permit: read.permit,
    };
    shared.metrics.queue.inc();
    if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) = service.jobs.try_send(job) {
        shared.metrics.queue.dec();
        return failure(FailureCode::Busy, "too many reports wait to be stored: try again");
    }
    let Ok(results) = results.await else {
        return failure(FailureCode::Busy, "the oracle is stopping");
    };
    let forged = results
        .iter()
        .filter(|result| result.code == Code::BadSignature)
        .count();
    let _ = service.addresses.charge(
        address,
        PENALTY.saturating_mul(u32::try_from(forged).unwrap_or(u32::MAX)),
    );
    json(&Submitted { results })
}
