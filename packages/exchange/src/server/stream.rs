//! A part of an order, block by block, no faster than the client reads.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::Limits;
use crate::transfer::{Part, Wire, plain_block};
use crate::{FileError, Sealed};

/// Blocks that are ready while the client reads another.
const AHEAD: usize = 2;

/// An order that is handed over.
pub(super) struct Handover {
    pub(super) sealed: Sealed,
    pub(super) wire: Wire,
    pub(super) part: Part,
}

impl Handover {
    fn block(&self, number: u64) -> Result<Vec<u8>, FileError> {
        let mut block = plain_block(&self.sealed, self.part, number)?;
        let path = self.sealed.hidden.path();
        self.wire
            .seal(self.part, number, &mut block)
            .ok_or_else(|| FileError::Damaged {
                path: path.to_owned(),
                reason: "a block is too long to be sealed",
            })?;
        Ok(block)
    }
}

/// The bytes from `begin` to before `end`. The range is within the part.
pub(super) fn body(handover: Handover, begin: u64, end: u64, limits: &Limits) -> Body {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let stall_time = limits.stall_time;
    let handover = Arc::new(handover);
    tokio::spawn(async move {
        let full = handover.part.full_block();
        let mut at = begin;
        while at < end {
            let number = at / full;
            let source = Arc::clone(&handover);
            let read = tokio::task::spawn_blocking(move || source.block(number)).await;
            let part = match read {
                Ok(Ok(block)) => {
                    let before = number * full;
                    let last = (end - before).min(block.len() as u64);
                    let part = Bytes::from(block).slice((at - before) as usize..last as usize);
                    at = before + last;
                    Ok(part)
                }
                Ok(Err(error)) => {
                    tracing::warn!(%error, "an order could not be read");
                    Err(io::Error::other(error))
                }
                Err(error) => Err(io::Error::other(error)),
            };
            let is_over = part.is_err();
            // Who has gone, or does not read, gets no more.
            let sent = timeout(stall_time, sender.send(part)).await;
            if is_over || !matches!(sent, Ok(Ok(()))) {
                return;
            }
        }
    });
    Body::new(Blocks {
        receiver,
        left: end - begin,
    })
}

struct Blocks {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    left: u64,
}

impl HttpBody for Blocks {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.receiver.poll_recv(cx).map(|part| match part {
            Some(part) => Some(part.map(|part| {
                self.left = self.left.saturating_sub(part.len() as u64);
                Frame::data(part)
            })),
            // The client read too slowly: a body that ends early would be taken for a whole one by nobody, but say so.
            None if self.left > 0 => {
                self.left = 0;
                Some(Err(io::ErrorKind::TimedOut.into()))
            }
            None => None,
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
