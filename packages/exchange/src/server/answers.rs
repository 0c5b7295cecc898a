//! Answers.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::Shape;
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::range::{Asked, asked};
use super::stream::{Handover, body};
use super::{Orders, Service, Standing};
use crate::transfer::{Part, Wire};
use crate::{FileError, Levels, Samples, Sealed};

/// What a buyer compares with the chain before fetching anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderFacts {
    /// Bytes of the file.
    pub size: u64,
    /// The listed root.
    pub root: Hash32,
    /// The root over the hidden chunks.
    pub hidden_root: Hash32,
    /// The seller's X25519 key of this transfer.
    pub transfer_key: Hash32,
}

/// The body of every answer with a status of 400 or above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Why, for programs: `malformed`, `not_found`, `not_paid`, `not_sealed`, `wrong_method`, `wrong_range`, `busy`.
    pub code: String,
    /// Why and what to do, for people.
    pub text: String,
}

#[derive(Clone, Copy)]
pub(super) enum FailureKind {
    Malformed,
    NotFound,
    NotPaid,
    NotSealed,
    WrongMethod,
    WrongRange,
    Busy,
}

pub(super) fn failure(kind: FailureKind, text: &str) -> Response {
    let (status, code) = match kind {
        FailureKind::Malformed => (StatusCode::BAD_REQUEST, "malformed"),
        FailureKind::NotFound => (StatusCode::NOT_FOUND, "not_found"),
        FailureKind::NotPaid => (StatusCode::PAYMENT_REQUIRED, "not_paid"),
        FailureKind::NotSealed => (StatusCode::SERVICE_UNAVAILABLE, "not_sealed"),
        FailureKind::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
        FailureKind::WrongRange => (StatusCode::RANGE_NOT_SATISFIABLE, "wrong_range"),
        FailureKind::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
    };
    let failure = Failure {
        code: code.to_owned(),
        text: text.to_owned(),
    };
    let mut response = (status, Json(failure)).into_response();
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

/// A refusal on its way to becoming an answer.
struct Refused(FailureKind, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        failure(self.0, self.1)
    }
}

impl<O: Orders> Service<O> {
    /// Asks disk and chain, if not too many do already.
    async fn heavily<T: Send + 'static>(
        &self,
        work: impl FnOnce(&O) -> Result<T, Refused> + Send + 'static,
    ) -> Result<T, Refused> {
        let busy = || Refused(FailureKind::Busy, "too many ask at once: try again");
        let permit = timeout(self.limits.request_time, Arc::clone(&self.heavy).acquire_owned()).await;
        let Ok(Ok(permit)) = permit else {
            return Err(busy());
        };
        let orders = Arc::clone(&self.orders);
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&orders);
            drop(permit);
            result
        });
        done.await.unwrap_or_else(|_| Err(busy()))
    }
}

/// `GET /v1/orders/{id}`.
pub(super) async fn facts<O: Orders>(State(service): State<Service<O>>, Path(id): Path<String>) -> Response {
    let Some(order) = number(&id) else {
        return no_number();
    };
    let found = service.heavily(move |orders| {
        let (sealed, _) = ready(orders, order)?;
        Ok(Json(OrderFacts {
            size: sealed.shape().size(),
            root: sealed.root(),
            hidden_root: sealed.hidden_root(),
            transfer_key: sealed.transfer_key(),
        }))
    });
    found.await.into_response()
}

/// `GET /v1/orders/{id}/{part}`.
pub(super) async fn part<O: Orders>(
    State(service): State<Service<O>>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(order) = number(&id) else {
        return no_number();
    };
    let Some(part) = [Part::Nodes, Part::Content]
        .into_iter()
        .find(|part| part.name() == name)
    else {
        return failure(FailureKind::NotFound, "an order has nodes and content");
    };
    let handover = service.heavily(move |orders| {
        let (sealed, buyer) = ready(orders, order)?;
        let wire = Wire::of_seller(&sealed, order, buyer).map_err(|error| broken(order, &error))?;
        Ok(Handover { sealed, wire, part })
    });
    match handover.await {
        Ok(handover) => stream(handover, &headers, &service),
        Err(refused) => refused.into_response(),
    }
}

fn stream<O>(handover: Handover, headers: &HeaderMap, service: &Service<O>) -> Response {
    let length = handover.part.length(handover.sealed.shape());
    let mut ranges = headers.get_all(header::RANGE).iter();
    let range = match (ranges.next(), ranges.next()) {
        (None, _) => Asked::All,
        // Bytes that are no text are no range.
        (Some(range), None) => asked(Some(range.to_str().unwrap_or_default()), length),
        (Some(_), Some(_)) => Asked::Not,
    };
    let (status, begin, end) = match range {
        Asked::All => (StatusCode::OK, 0, length),
        Asked::Some(begin, end) => (StatusCode::PARTIAL_CONTENT, begin, end),
        Asked::Not => {
            let text = format!("ask for one range of the {length} bytes: bytes=first-last");
            let mut response = failure(FailureKind::WrongRange, &text);
            if let Ok(whole) = HeaderValue::from_str(&format!("bytes */{length}")) {
                response.headers_mut().insert(header::CONTENT_RANGE, whole);
            }
            return response;
        }
    };
    let mut response = (status, body(handover, begin, end, &service.limits)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(end - begin));
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(part) = HeaderValue::from_str(&format!("bytes {begin}-{}/{length}", end - 1))
    {
        headers.insert(header::CONTENT_RANGE, part);
    }
    response
}

/// `GET /v1/contents/{root}/samples`.
pub(super) async fn samples<O: Orders>(State(service): State<Service<O>>, Path(root): Path<String>) -> Response {
    let Ok(root) = Hash32::from_hex(&root) else {
        return failure(FailureKind::Malformed, "a root has 64 lower-case hexadecimal digits");
    };
    let found = service.heavily(move |orders| {
        let listed = orders.listed(root).map_err(|error| later(&error))?;
        let listed = listed.ok_or(Refused(
            FailureKind::NotFound,
            "there is no listing of this seller with this root",
        ))?;
        let read = || {
            let size = std::fs::metadata(&listed.content)
                .map_err(FileError::at(&listed.content))?
                .len();
            let levels = Levels::open(&listed.levels, Shape::of(size)?)?;
            Samples::read(&listed.content, &levels)
        };
        read().map(Json).map_err(|error| {
            tracing::warn!(%root, %error, "a listing could not be read");
            Refused(FailureKind::Busy, "the listing cannot be read now: try again later")
        })
    });
    found.await.into_response()
}

/// An order that may be handed over, and to whom.
fn ready(orders: &impl Orders, order: u64) -> Result<(Sealed, Hash32), Refused> {
    match orders.standing(order).map_err(|error| later(&error))? {
        Standing::Unknown => Err(Refused(
            FailureKind::NotFound,
            "this seller has no order with this number",
        )),
        Standing::NotPaid => Err(Refused(FailureKind::NotPaid, "the order is not paid")),
        Standing::NotSealed => Err(Refused(
            FailureKind::NotSealed,
            "the order is being made ready: come later",
        )),
        Standing::Ready { buyer, folder } => {
            let sealed = Sealed::open(&folder).map_err(|error| broken(order, &error))?;
            Ok((sealed, buyer))
        }
    }
}

fn later(error: &super::OrdersError) -> Refused {
    tracing::warn!(%error, "the service asked for an order");
    Refused(FailureKind::Busy, "orders cannot be looked up now: try again")
}

/// What is wrong is the seller's to know: clients are told no paths.
fn broken(order: u64, error: &FileError) -> Refused {
    tracing::warn!(order, %error, "an order could not be handed over");
    match error {
        FileError::WeakKey { .. } => Refused(
            FailureKind::Malformed,
            "the order's transfer key is of low order: it keeps no secret",
        ),
        _ => Refused(FailureKind::Busy, "the order cannot be read now: try again later"),
    }
}

/// One spelling: digits without a zero or sign before them.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

fn no_number() -> Response {
    failure(FailureKind::Malformed, "an order has a number")
}
