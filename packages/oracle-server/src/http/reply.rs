//! Answers, and reading bodies within limits.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flywheel_api::{Failure, FailureCode};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::Service;

/// An answer of 400 and above.
pub(super) fn failure(code: FailureCode, text: impl Into<String>) -> Response {
    let status = match code {
        FailureCode::Malformed | FailureCode::Unknown => StatusCode::BAD_REQUEST,
        FailureCode::NotAdmitted => StatusCode::UNAUTHORIZED,
        FailureCode::NotFound => StatusCode::NOT_FOUND,
        FailureCode::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
        FailureCode::TooSlow => StatusCode::REQUEST_TIMEOUT,
        FailureCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FailureCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        FailureCode::Busy => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = (status, Json(Failure::new(code, text))).into_response();
    if matches!(code, FailureCode::RateLimited | FailureCode::Busy) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    if matches!(code, FailureCode::TooLarge | FailureCode::TooSlow | FailureCode::Busy) {
        // What is left of the body is not read.
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// An answer of 200.
pub(super) fn json(answer: &impl Serialize) -> Response {
    match serde_json::to_vec(answer) {
        Ok(bytes) => ([(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(error) => failure(FailureCode::Busy, error.to_string()),
    }
}

/// A body with the memory that it takes.
pub(super) struct Read {
    pub(super) bytes: Bytes,
    pub(super) permit: OwnedSemaphorePermit,
}

impl Service {
    /// Reads a body of at most `most` bytes, in time, and only if there is room for it.
    pub(super) async fn read(&self, request: Request<Body>, most: usize) -> Result<Read, Response> {
        let too_large = || {
            failure(
                FailureCode::TooLarge,
                format!("a body may have at most {most} bytes: send less at once"),
            )
        };
        let announced = request.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let size = announced.unwrap_or(most);
        if size > most {
            return Err(too_large());
        }
        let permits = u32::try_from(size.max(1)).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.memory).try_acquire_many_owned(permits);
        let permit = permit.map_err(|_| failure(FailureCode::Busy, "too much is being sent at once: try again"))?;
        let time = self.shared.settings.limits.request_time;
        match timeout(time, to_bytes(request.into_body(), most)).await {
            Ok(Ok(bytes)) => Ok(Read { bytes, permit }),
            Ok(Err(_)) if announced.is_none() => Err(too_large()),
            Ok(Err(_)) => Err(failure(FailureCode::Malformed, "the body was cut off")),
            Err(_) => Err(failure(FailureCode::TooSlow, "the body came too slowly")),
        }
    }

    /// Runs something that reads the disk or builds a tree, if not too many do already.
    pub(super) async fn heavily(&self, work: impl FnOnce(&Self) -> Response + Send + 'static) -> Response {
        let busy = || failure(FailureCode::Busy, "too many ask at once: try again");
        let time = self.shared.settings.limits.request_time;
        let Ok(Ok(permit)) = timeout(time, Arc::clone(&self.heavy).acquire_owned()).await else {
            return busy();
        };
        let service = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let response = work(&service);
            drop(permit);
            response
        });
        done.await.unwrap_or_else(|_| busy())
    }
}
