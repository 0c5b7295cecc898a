//! Naming a file.

use std::path::Path;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{ContentRoot, Shape};

use crate::FileError;
use crate::levels::LevelWriter;
use crate::pieces::{self, OnProgress, PIECE_LEVEL, nodes_above};
use crate::place::{Place, beside};

/// The name of a file's data, as a listing has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described {
    /// The root over its chunks.
    pub root: Hash32,
    /// What its size says.
    pub shape: Shape,
}

impl Described {
    /// For checks.
    pub const fn content(&self) -> ContentRoot<'_> {
        ContentRoot {
            root: &self.root,
            shape: self.shape,
        }
    }
}

/// Names the data of a file, and writes its level file, which [`crate::Levels::open`] reads. An older level file is replaced
/// when the new one is whole; until then the new one has the ending `.part`.
///
/// # Errors
/// An empty file or one above 4 TiB, one that somebody writes to, and what the system says.
pub fn describe(content: &Path, levels: &Path, progress: OnProgress<'_>) -> Result<Described, FileError> {
    let file = Place::open(content)?;
    let shape = shape_of(&file)?;
    let writer = LevelWriter::new(Place::create(&beside(levels, ".part"))?, levels, shape);
    let root = {
        let mut above = writer.above();
        let work = |piece: pieces::Piece, buffer: &mut [u8]| {
            file.read(piece.begin, buffer)?;
            let nodes = nodes_above(piece.leaves(buffer), PIECE_LEVEL);
            writer.write(piece, &nodes)?;
            Ok(top(&nodes))
        };
        pieces::for_each(shape, progress, work, |_, top| above.push(&top))?;
        above.finish()?
    };
    unchanged(&file, shape)?;
    writer.publish()?;
    Ok(Described { root, shape })
}

/// The node of a whole piece.
pub(crate) fn top(nodes: &[Vec<Hash32>]) -> Hash32 {
    nodes.last().and_then(|top| top.first()).copied().unwrap_or_default()
}

pub(crate) fn shape_of(file: &Place) -> Result<Shape, FileError> {
    Shape::of(file.length()?).map_err(|source| FileError::Size {
        path: file.path().to_owned(),
        source,
    })
}

/// A file that grew while it was read has another name by now.
pub(crate) fn unchanged(file: &Place, shape: Shape) -> Result<(), FileError> {
    if file.length()? == shape.size() {
        return Ok(());
    }
    Err(FileError::Changed {
        path: file.path().to_owned(),
    })
}
