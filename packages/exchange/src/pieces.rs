//! The work on a large file: in pieces, on all cores, with little memory.
//!
//! A piece is 256 chunks (256 KiB). Each core reads, works and writes its own pieces by place, so no thread waits for
//! another one's reading. Above the pieces there is one hash for each, which comes back in order.

use std::ops::ControlFlow;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, Shape, chunk_leaf, chunk_parent};
use rayon::prelude::*;

use crate::FileError;

/// The level at which a piece is one node.
pub(crate) const PIECE_LEVEL: u32 = 8;
/// Chunks of a piece.
const PIECE_CHUNKS: u64 = 1 << PIECE_LEVEL;
/// Bytes of a piece.
pub(crate) const PIECE_BYTES: usize = CHUNK_BYTES << PIECE_LEVEL;
/// Pieces of each core between two looks at whether to go on: 4 MiB.
const BATCH: u64 = 16;

/// How far some work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

/// Is told how far the work is, now and then, and says whether to go on.
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// For who wants no news.
pub fn quietly(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A part of a file: 256 chunks, or what is left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) first_chunk: u64,
    pub(crate) chunks: usize,
    pub(crate) begin: u64,
    pub(crate) bytes: usize,
}

impl Piece {
    pub(crate) fn count(shape: Shape) -> u64 {
        shape.chunks().div_ceil(PIECE_CHUNKS)
    }

    fn of(shape: Shape, number: u64) -> Self {
        let first_chunk = number * PIECE_CHUNKS;
        let begin = number * PIECE_BYTES as u64;
        Self {
            first_chunk,
            chunks: (shape.chunks() - first_chunk).min(PIECE_CHUNKS) as usize,
            begin,
            bytes: (shape.size() - begin).min(PIECE_BYTES as u64) as usize,
        }
    }

    /// The chunks of the piece's bytes, with their indices.
    pub(crate) fn leaves(&self, bytes: &[u8]) -> Vec<Hash32> {
        let chunks = (self.first_chunk..).zip(bytes.chunks(CHUNK_BYTES));
        chunks.map(|(index, chunk)| chunk_leaf(index, chunk)).collect()
    }
}

/// The nodes above some neighbouring leaves, level by level, the leaves first: `levels` above them. The first leaf is at a
/// multiple of `2^levels`, and only at the data's end are there fewer than that many.
pub(crate) fn nodes_above(leaves: Vec<Hash32>, levels: u32) -> Vec<Vec<Hash32>> {
    let mut all = Vec::new();
    let mut level = leaves;
    for _ in 0..levels {
        let above = level.chunks(2).filter_map(|pair| match pair {
            [left, right] => Some(chunk_parent(left, right)),
            alone => alone.first().copied(),
        });
        let above = above.collect();
        all.push(std::mem::replace(&mut level, above));
    }
    all.push(level);
    all
}

/// Does some work on every piece, on all cores, and hands the results over in order.
pub(crate) fn for_each<T: Send>(
    shape: Shape,
    progress: OnProgress<'_>,
    work: impl Fn(Piece, &mut [u8]) -> Result<T, FileError> + Sync,
    mut take: impl FnMut(Piece, T) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let pieces = Piece::count(shape);
    let batch = BATCH.saturating_mul(rayon::current_num_threads() as u64);
    let mut first = 0;
    while first < pieces {
        let end = (first + batch).min(pieces);
        let results: Vec<Result<T, FileError>> = (first..end)
            .into_par_iter()
            .map_init(
                || vec![0; PIECE_BYTES],
                |buffer, number| {
                    let piece = Piece::of(shape, number);
                    work(piece, buffer.split_at_mut(piece.bytes).0)
                },
            )
            .collect();
        for (number, result) in (first..end).zip(results) {
            take(Piece::of(shape, number), result?)?;
        }
        first = end;
        let now = Progress {
            done: first.saturating_mul(PIECE_BYTES as u64).min(shape.size()),
            total: shape.size(),
        };
        if progress(now).is_break() {
            return Err(FileError::Stopped {
                done: now.done,
                total: now.total,
            });
        }
    }
    Ok(())
}
