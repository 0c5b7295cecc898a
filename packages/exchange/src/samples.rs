//! 16 chunks that a seller shows to everybody, and that he cannot choose.

use std::path::Path;

use flywheel_protocol::exchange::{ContentRoot, ExchangeError, samples};
use serde::{Deserialize, Serialize};

use crate::describe::unchanged;
use crate::place::Place;
use crate::{FileError, Levels};

/// The most bytes that samples have as JSON.
pub const MAX_SAMPLES_BYTES: u64 = 128 << 10;

/// The samples of a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Samples {
    /// In the order in which they are drawn.
    pub samples: Vec<Sample>,
}

/// A chunk that anybody can check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Which.
    pub index: u64,
    /// Its bytes.
    #[serde(with = "hex::serde")]
    pub chunk: Vec<u8>,
    /// It is under the listed root.
    #[serde(with = "hex::serde")]
    pub proof: Vec<u8>,
}

impl Samples {
    /// Reads them from the listed file.
    ///
    /// # Errors
    /// [`FileError::NotAsListed`] if the file is another one by now, and what the system says.
    pub fn read(content: &Path, listed: &Levels) -> Result<Self, FileError> {
        let file = Place::open(content)?;
        let shape = listed.shape();
        unchanged(&file, shape)?;
        let root = listed.root();
        let content_root = ContentRoot { root: &root, shape };
        let sample = |index| {
            let mut chunk = vec![0; shape.chunk_length(index)?];
            file.read(index * flywheel_protocol::exchange::CHUNK_BYTES as u64, &mut chunk)?;
            let proof = listed.proof(index)?;
            content_root
                .verify_chunk(index, &chunk, &proof)
                .map_err(|_| FileError::NotAsListed {
                    path: content.to_owned(),
                    index,
                })?;
            Ok(Sample { index, chunk, proof })
        };
        let samples = samples(&root, shape).into_iter().map(sample);
        Ok(Self {
            samples: samples.collect::<Result<_, FileError>>()?,
        })
    }

    /// Whether these are the 16 chunks that the root draws, and under it.
    ///
    /// # Errors
    /// The first sample that is another one or wrong, or one too many.
    pub fn check(&self, content: ContentRoot<'_>) -> Result<(), ExchangeError> {
        let drawn = samples(content.root, content.shape);
        for (place, index) in drawn.iter().copied().enumerate() {
            let (chunk, proof) = match self.samples.get(place) {
                Some(sample) if sample.index == index => (sample.chunk.as_slice(), sample.proof.as_slice()),
                _ => (&[][..], &[][..]),
            };
            content.verify_chunk(index, chunk, proof)?;
        }
        // One more is none that the root draws: nothing is no chunk, whatever its number.
        self.samples
            .get(drawn.len())
            .map_or(Ok(()), |extra| content.verify_chunk(extra.index, &[], &[]))
    }
}
