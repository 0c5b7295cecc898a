//! For operators, and what anyone may know.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use flywheel_api::{FailureCode, Status};
use serde_json::json as value;

use super::Service;
use super::reply::{failure, json};
use super::schema;
use crate::lock;

/// The network, and where it is in time.
pub(super) async fn status(State(service): State<Service>) -> Response {
    let shared = &service.shared;
    let Some(now) = lock(&shared.health).block else {
        return failure(FailureCode::Busy, "the chain has not been read yet");
    };
    json(&Status {
        chain_id: shared.chain_id.clone(),
        network: shared.settings.network.id.to_string(),
        verification: shared.verification().to_owned(),
        epoch: shared.epoch_at(now),
        now,
    })
}

/// Whether the program runs.
pub(super) async fn health(State(service): State<Service>) -> Response {
    match lock(&service.shared.health).fatal.clone() {
        None => Json(value!({ "status": "running" })).into_response(),
        Some(reason) => failure(FailureCode::Busy, reason),
    }
}

/// Whether it can do its work.
pub(super) async fn ready(State(service): State<Service>) -> Response {
    let trouble = {
        let health = lock(&service.shared.health);
        health.fatal.clone().or_else(|| health.trouble.clone())
    };
    match trouble {
        None if service.shared.time().is_some() => Json(value!({ "status": "ready" })).into_response(),
        None => failure(FailureCode::Busy, "no new block for too long: is the node running?"),
        Some(trouble) => failure(FailureCode::Busy, trouble),
    }
}

/// Figures for Prometheus.
pub(super) async fn metrics(State(service): State<Service>) -> Response {
    match service.shared.metrics.text() {
        Ok(text) => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
            text,
        )
            .into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// This service, described.
pub(super) async fn openapi() -> Response {
    json(&schema::openapi())
}
