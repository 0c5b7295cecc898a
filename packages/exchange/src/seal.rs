//! Hiding a file for one order.

use std::fs;
use std::path::Path;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, ContentRoot, Shape, apply_cipher, chunk_leaf};
use serde::{Deserialize, Serialize};

use crate::FileError;
use crate::describe::{shape_of, top, unchanged};
use crate::levels::{LevelWriter, Levels};
use crate::pieces::{self, OnProgress, PIECE_LEVEL, nodes_above};
use crate::place::{Place, beside, folder_of, sync_folder};
use crate::secrets::{OrderKey, SellerSecrets};

const FACTS: &str = "facts.json";
const HIDDEN: &str = "hidden";
const HIDDEN_LEVELS: &str = "hidden.levels";
const LISTED_LEVELS: &str = "listed.levels";
const KEYS: &str = "keys";
const LOCK: &str = "lock";

#[derive(Serialize, Deserialize)]
struct Facts {
    size: u64,
    root: Hash32,
    hidden_root: Hash32,
}

/// A file hidden for one order: a folder with the hidden chunks, the level files of both trees and the keys.
pub struct Sealed {
    pub(crate) listed: Levels,
    pub(crate) hidden_levels: Levels,
    pub(crate) hidden: Place,
    pub(crate) secrets: SellerSecrets,
}

impl Sealed {
    /// Opens an order's folder, as [`seal`] has made it.
    ///
    /// # Errors
    /// What is missing or does not fit together.
    pub fn open(folder: &Path) -> Result<Self, FileError> {
        let facts = folder.join(FACTS);
        let damaged = |reason| FileError::Damaged {
            path: facts.clone(),
            reason,
        };
        let text = fs::read(&facts).map_err(FileError::at(&facts))?;
        let read: Facts = serde_json::from_slice(&text).map_err(|_| damaged("these are no facts of a sealed file"))?;
        let shape = Shape::of(read.size)?;
        let content = |root| ContentRoot { root, shape };
        let hidden = Place::open(&folder.join(HIDDEN))?;
        unchanged(&hidden, shape)?;
        Ok(Self {
            listed: Levels::open_of(&folder.join(LISTED_LEVELS), content(&read.root))?,
            hidden_levels: Levels::open_of(&folder.join(HIDDEN_LEVELS), content(&read.hidden_root))?,
            hidden,
            secrets: SellerSecrets::load(&folder.join(KEYS))?,
        })
    }

    /// What was listed.
    pub const fn root(&self) -> Hash32 {
        self.listed.root()
    }

    /// What its size says.
    pub const fn shape(&self) -> Shape {
        self.listed.shape()
    }

    /// The root over the hidden chunks, which the seller commits to.
    pub const fn hidden_root(&self) -> Hash32 {
        self.hidden_levels.root()
    }

    /// The order's key: its hash is committed to, itself it is shown once the buyer has confirmed.
    pub const fn key(&self) -> &OrderKey {
        &self.secrets.order
    }

    /// The seller's X25519 key of this order's transfer, public.
    pub fn transfer_key(&self) -> Hash32 {
        self.secrets.public()
    }
}

/// Hides a listed file under a fresh key, for one order, into a folder of its own. Each chunk is compared with the listing
/// on its way: a seller who sells another file by mistake would lose the bond.
///
/// The folder has its name once everything in it is whole and on disk. Killed before, it is begun again with another key;
/// called again after, it is opened as it is. So it may be called until it succeeds.
///
/// # Errors
/// [`FileError::NotAsListed`], [`FileError::InUse`] if another program seals the same order, and what the system says.
pub fn seal(content: &Path, listed: &Levels, folder: &Path, progress: OnProgress<'_>) -> Result<Sealed, FileError> {
    if folder.try_exists().map_err(FileError::at(folder))? {
        return sealed_already(listed, folder);
    }
    let draft = beside(folder, ".part");
    fs::create_dir_all(&draft).map_err(FileError::at(&draft))?;
    let lock = Place::resume(&draft.join(LOCK))?;
    if !lock.try_lock()? {
        return Err(FileError::InUse { path: draft });
    }
    // Another program may have ended its work between the first look and the lock.
    if folder.try_exists().map_err(FileError::at(folder))? {
        return sealed_already(listed, folder);
    }
    // What a program left behind that was killed here; among it its key, so that no key hides two files.
    for name in [FACTS, KEYS, HIDDEN, HIDDEN_LEVELS, LISTED_LEVELS] {
        match fs::remove_file(draft.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(FileError::at(&draft.join(name))(error));
            }
            _ => {}
        }
    }
    fill(content, listed, &draft, progress)?;
    fs::rename(&draft, folder).map_err(FileError::at(folder))?;
    sync_folder(folder_of(folder))?;
    Sealed::open(folder)
}

fn sealed_already(listed: &Levels, folder: &Path) -> Result<Sealed, FileError> {
    let sealed = Sealed::open(folder)?;
    if sealed.root() == listed.root() && sealed.shape() == listed.shape() {
        Ok(sealed)
    } else {
        Err(FileError::Exists {
            path: folder.to_owned(),
        })
    }
}

fn fill(content: &Path, listed: &Levels, draft: &Path, progress: OnProgress<'_>) -> Result<(), FileError> {
    let secrets = SellerSecrets::create(&draft.join(KEYS))?;
    let (hidden_root, writer) = hide(content, listed, &secrets.order, draft, progress)?;
    writer.publish()?;
    copy_levels(listed, &draft.join(LISTED_LEVELS))?;
    let facts = Facts {
        size: listed.shape().size(),
        root: listed.root(),
        hidden_root,
    };
    let place = Place::create(&draft.join(FACTS))?;
    let text = serde_json::to_vec(&facts).map_err(|error| FileError::at(place.path())(error.into()))?;
    place.write(0, &text)?;
    place.sync()?;
    sync_folder(draft)
}

fn hide(
    content: &Path,
    listed: &Levels,
    key: &OrderKey,
    draft: &Path,
    progress: OnProgress<'_>,
) -> Result<(Hash32, LevelWriter), FileError> {
    let file = Place::open(content)?;
    let shape = shape_of(&file)?;
    if shape != listed.shape() {
        return Err(FileError::NotItsLevels {
            path: listed.path().to_owned(),
            size: shape.size(),
            root: listed.root(),
        });
    }
    let hidden = Place::create(&draft.join(HIDDEN))?;
    let name = draft.join(HIDDEN_LEVELS);
    let writer = LevelWriter::new(Place::create(&beside(&name, ".part"))?, &name, shape);
    let work = |piece: pieces::Piece, buffer: &mut [u8]| {
        file.read(piece.begin, buffer)?;
        let expected = listed.nodes(0, piece.first_chunk, piece.chunks)?;
        let mut leaves = Vec::with_capacity(piece.chunks);
        for ((index, chunk), leaf) in (piece.first_chunk..).zip(buffer.chunks_mut(CHUNK_BYTES)).zip(expected) {
            if chunk_leaf(index, chunk) != leaf {
                return Err(FileError::NotAsListed {
                    path: content.to_owned(),
                    index,
                });
            }
            apply_cipher(key.bytes(), index, chunk)?;
            leaves.push(chunk_leaf(index, chunk));
        }
        hidden.write(piece.begin, buffer)?;
        let nodes = nodes_above(leaves, PIECE_LEVEL);
        writer.write(piece, &nodes)?;
        Ok(top(&nodes))
    };
    let root = {
        let mut above = writer.above();
        pieces::for_each(shape, progress, work, |_, top| above.push(&top))?;
        above.finish()?
    };
    unchanged(&file, shape)?;
    hidden.sync()?;
    Ok((root, writer))
}

/// The order's folder needs nothing outside of itself; where it can, it shares the bytes.
fn copy_levels(listed: &Levels, to: &Path) -> Result<(), FileError> {
    if fs::hard_link(listed.path(), to).is_ok() {
        return Ok(());
    }
    fs::copy(listed.path(), to).map_err(FileError::at(to))?;
    Place::open(to)?.sync()
}
