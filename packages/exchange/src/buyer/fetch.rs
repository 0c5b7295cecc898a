//! Fetching the blocks of a part, in order, however often the connection breaks.

use std::io::Read;
use std::thread::sleep;
use std::time::Duration;

use super::door::{SellersDoor, Trouble, words};
use super::{End, Patience, ReceiveError, Refusal};
use crate::FileError;
use crate::transfer::{Names, Part, Wire};

/// Blocks asked for at a time: 16.5 MiB of content.
const BLOCKS: u64 = 256;
/// How often a wrong block is asked for: a cable may have damaged it.
const TRIES: u32 = 3;

/// What becomes of a block.
pub(super) enum Taken {
    /// It is right, and kept.
    Kept,
    /// It is not what the nodes say.
    Wrong,
}

/// Whom to ask for what.
pub(super) struct Fetch<'f> {
    pub(super) door: &'f SellersDoor,
    pub(super) names: &'f Names,
    pub(super) wire: &'f Wire,
    pub(super) patience: Patience,
}

/// How a stretch of blocks ended.
enum Stretch {
    Done,
    Trouble(Trouble),
    WrongBlock,
}

impl Fetch<'_> {
    /// Fetches all blocks of a part from `next` on, and hands each over, opened.
    pub(super) fn blocks(
        &self,
        part: Part,
        mut next: u64,
        mut take: impl FnMut(u64, &[u8]) -> Result<Taken, FileError>,
    ) -> Result<(), End> {
        let blocks = part.blocks(self.names.content.shape);
        let (mut failures, mut wrong) = (0_u32, 0_u32);
        while next < blocks {
            let begun = next;
            self.patience.left()?;
            let stretch = self.stretch(part, &mut next, &mut take)?;
            if next > begun {
                (failures, wrong) = (0, 0);
            }
            match stretch {
                Stretch::Done => {}
                Stretch::WrongBlock => {
                    wrong += 1;
                    if wrong >= TRIES {
                        return Err(Refusal::WrongBlock {
                            part: part.name(),
                            number: next,
                            times: wrong,
                        }
                        .into());
                    }
                }
                Stretch::Trouble(Trouble::Later(error)) => {
                    failures += 1;
                    if failures >= self.patience.failures {
                        return Err(error.into());
                    }
                    tracing::debug!(%error, block = next, "goes on with the rest");
                    sleep(self.patience.pause);
                }
                Stretch::Trouble(strange) => return Err(strange.into()),
            }
        }
        Ok(())
    }

    /// One request. `next` goes up with every block that is kept.
    fn stretch(
        &self,
        part: Part,
        next: &mut u64,
        take: &mut impl FnMut(u64, &[u8]) -> Result<Taken, FileError>,
    ) -> Result<Stretch, FileError> {
        let shape = self.names.content.shape;
        let length = part.length(shape);
        let begin = *next * part.full_block();
        let end = (begin + BLOCKS * part.full_block()).min(length);
        // Checked just before; nothing is asked for with no time at all.
        let left = self.patience.left().unwrap_or(Some(Duration::ZERO));
        let mut body = match self.door.range(self.names.order, part, (begin, end), length, left) {
            Ok(body) => body,
            Err(trouble) => return Ok(Stretch::Trouble(trouble)),
        };
        let mut at = begin;
        while at < end {
            let size = part.block(shape, *next);
            let mut block = vec![0; size as usize];
            if let Err(error) = body.read_exact(&mut block) {
                return Ok(Stretch::Trouble(Trouble::Later(ReceiveError::Away {
                    reason: words(&error.to_string()),
                })));
            }
            let is_sealed = self.wire.open(part, *next, &mut block).is_some();
            if !is_sealed || matches!(take(*next, &block)?, Taken::Wrong) {
                return Ok(Stretch::WrongBlock);
            }
            at += size;
            *next += 1;
        }
        Ok(Stretch::Done)
    }
}
