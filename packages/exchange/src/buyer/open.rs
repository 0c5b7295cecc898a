//! Opening what was received, with the key that the seller has shown.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, Complaint, Shape, apply_cipher, chunk_leaf};

use super::Received;
use super::content::{HIDDEN, HIDDEN_LEVELS};
use crate::pieces::{self, OnProgress};
use crate::place::{Place, beside, sync_folder};
use crate::{FileError, OrderKey};

/// What came out.
#[derive(Debug)]
pub enum Opened {
    /// The file is what was listed, every chunk of it.
    AsListed(PathBuf),
    /// It is not: this is the first chunk that differs, and all that a complaint takes.
    NotAsListed(Box<Fault>),
}

/// A chunk that is not what was listed, with both proofs.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What was listed.
    pub root: Hash32,
    /// Of how many bytes.
    pub shape: Shape,
    /// What the seller committed to.
    pub hidden_root: Hash32,
    /// The key that the seller has shown.
    pub key: OrderKey,
    /// Which chunk.
    pub index: u64,
    /// The chunk as it was delivered.
    pub hidden_chunk: Vec<u8>,
    /// It is under `hidden_root`.
    pub hidden_proof: Vec<u8>,
    /// The leaf that was listed.
    pub leaf: Hash32,
    /// It is under `root`.
    pub proof: Vec<u8>,
}

impl Fault {
    /// As the protocol checks it.
    pub fn complaint(&self) -> Complaint<'_> {
        Complaint {
            root: &self.root,
            shape: self.shape,
            hidden_root: &self.hidden_root,
            key: self.key.bytes(),
            index: self.index,
            hidden_chunk: &self.hidden_chunk,
            hidden_proof: &self.hidden_proof,
            leaf: &self.leaf,
            proof: &self.proof,
        }
    }
}

/// A file that is written as far as that is possible.
struct Draft {
    place: Option<Place>,
    failed: Mutex<Option<FileError>>,
}

impl Draft {
    fn create(path: &Path) -> Self {
        let (place, failed) = match Place::create(path) {
            Ok(place) => (Some(place), None),
            Err(error) => (None, Some(error)),
        };
        Self {
            place,
            failed: Mutex::new(failed),
        }
    }

    /// Writes, unless something could not be written before.
    fn write(&self, at: u64, bytes: &[u8]) {
        let Some(place) = &self.place else { return };
        if self.failed.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            return;
        }
        if let Err(error) = place.write(at, bytes) {
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        }
    }

    /// All of it, or why it is not there.
    fn written(self) -> Result<Place, FileError> {
        match (
            self.place,
            self.failed.into_inner().unwrap_or_else(PoisonError::into_inner),
        ) {
            (Some(place), None) => Ok(place),
            (_, Some(error)) => Err(error),
            // Without a place there is always a reason.
            (None, None) => Err(FileError::at(Path::new("a draft"))(std::io::ErrorKind::NotFound.into())),
        }
    }
}

impl Received {
    /// Decrypts everything into a file, which has its name once it is whole and every chunk is the listed one; or finds the
    /// first chunk that is not.
    ///
    /// # Errors
    /// A chunk that is not as listed is found whether or not the file can be written: a full disk keeps nobody from
    /// complaining. [`FileError::WrongKey`] if the key is not the one committed to, which the chain does not take either;
    /// [`FileError::Exists`]; [`FileError::Damaged`] if the buyer's own disk has damaged a chunk: then
    /// [`super::Delivery::receive`] fetches it again.
    pub fn open(
        &self,
        key: &OrderKey,
        committed: Hash32,
        to: &Path,
        progress: OnProgress<'_>,
    ) -> Result<Opened, FileError> {
        if key.hash() != committed {
            return Err(FileError::WrongKey {
                found: key.hash(),
                stated: committed,
            });
        }
        if to.try_exists().map_err(FileError::at(to))? {
            return Err(FileError::Exists { path: to.to_owned() });
        }
        let path = beside(to, ".part");
        let draft = Draft::create(&path);
        match self.decrypt(key, &draft, &path, progress)? {
            None => {
                draft.written()?.publish(to)?;
                Ok(Opened::AsListed(to.to_owned()))
            }
            Some(index) => {
                drop(draft);
                let _ = fs::remove_file(&path);
                Ok(Opened::NotAsListed(Box::new(self.fault(key, index)?)))
            }
        }
    }

    /// Writes what is as listed; tells the first chunk that is not.
    fn decrypt(
        &self,
        key: &OrderKey,
        draft: &Draft,
        path: &Path,
        progress: OnProgress<'_>,
    ) -> Result<Option<u64>, FileError> {
        let work = |piece: pieces::Piece, buffer: &mut [u8]| {
            self.hidden.read(piece.begin, buffer)?;
            let listed = self.listed.nodes(0, piece.first_chunk, piece.chunks)?;
            for ((index, chunk), leaf) in (piece.first_chunk..).zip(buffer.chunks_mut(CHUNK_BYTES)).zip(listed) {
                apply_cipher(key.bytes(), index, chunk)?;
                if chunk_leaf(index, chunk) != leaf {
                    return Ok(Some(index));
                }
            }
            draft.write(piece.begin, buffer);
            Ok(None)
        };
        let mut first = None;
        let take = |_, wrong: Option<u64>| match wrong {
            None => Ok(()),
            Some(index) => {
                first = Some(index);
                Err(FileError::NotAsListed {
                    path: path.to_owned(),
                    index,
                })
            }
        };
        match pieces::for_each(self.listed.shape(), progress, work, take) {
            Err(FileError::NotAsListed { .. }) => Ok(first),
            result => result.map(|()| None),
        }
    }

    /// Everything about a chunk that differs, checked as the contract checks it.
    fn fault(&self, key: &OrderKey, index: u64) -> Result<Fault, FileError> {
        let shape = self.listed.shape();
        let mut hidden_chunk = vec![0; shape.chunk_length(index)?];
        self.hidden.read(index * CHUNK_BYTES as u64, &mut hidden_chunk)?;
        let fault = Fault {
            root: self.listed.root(),
            shape,
            hidden_root: self.hidden_levels.root(),
            key: key.clone(),
            index,
            hidden_chunk,
            hidden_proof: self.hidden_levels.proof(index)?,
            leaf: self.listed.node(0, index)?,
            proof: self.listed.proof(index)?,
        };
        match fault.complaint().check() {
            Ok(()) => Ok(fault),
            // A complaint that the contract refuses is none: these are not the bytes that were checked on their way.
            Err(_) => Err(self.distrust()),
        }
    }

    /// Takes the files' names away, so that they are checked again, group by group, before they are used.
    fn distrust(&self) -> FileError {
        let folder = &self.delivery.folder;
        let path = folder.join(HIDDEN);
        let renamed = ["hidden", "listed.levels"].iter().try_for_each(|name| {
            let name = folder.join(name);
            fs::rename(&name, beside(&name, ".part")).map_err(FileError::at(&name))
        });
        let removed = renamed
            .and_then(|()| {
                let levels = folder.join(HIDDEN_LEVELS);
                fs::remove_file(&levels).map_err(FileError::at(&levels))
            })
            .and_then(|()| sync_folder(folder));
        removed.err().unwrap_or(FileError::Damaged {
            path,
            reason: "the disk has damaged it: receive the order again, only what is damaged is fetched",
        })
    }
}
