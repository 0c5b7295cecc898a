//! Level files: all nodes of a tree on disk, the leaves first, so that any chunk's proof takes a read a level.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flywheel_protocol::Hash32;
use flywheel_protocol::exchange::{CHUNK_BYTES, ChunkTree, ContentRoot, Shape};

use crate::FileError;
use crate::pieces::{PIECE_LEVEL, Piece};
use crate::place::Place;

/// Bytes of a node.
pub(crate) const NODE: u64 = 32;

/// The level file of some data, open to be read. It has 64 bytes for each KiB of the data.
#[derive(Debug)]
pub struct Levels {
    file: Place,
    shape: Shape,
    root: Hash32,
}

impl Levels {
    /// Opens the level file of data of this size. What it names is [`Levels::root`]; whether that is what was listed is for
    /// the caller to compare.
    ///
    /// # Errors
    /// [`FileError::Damaged`] if the file's length does not follow from the size.
    pub fn open(path: &Path, shape: Shape) -> Result<Self, FileError> {
        let file = Place::open(path)?;
        let nodes = shape.place(shape.depth(), 0).saturating_add(1);
        if file.length()? != nodes.saturating_mul(NODE) {
            return Err(FileError::Damaged {
                path: path.to_owned(),
                reason: "the level file is not of data of this size: name the data again",
            });
        }
        let mut levels = Self {
            file,
            shape,
            root: Hash32::ZERO,
        };
        levels.root = levels.node(shape.depth(), 0)?;
        Ok(levels)
    }

    /// As [`Levels::open`], if the root is this one.
    ///
    /// # Errors
    /// Also [`FileError::NotItsLevels`].
    pub fn open_of(path: &Path, content: ContentRoot<'_>) -> Result<Self, FileError> {
        let levels = Self::open(path, content.shape)?;
        if levels.root == *content.root {
            Ok(levels)
        } else {
            Err(FileError::NotItsLevels {
                path: path.to_owned(),
                size: content.shape.size(),
                root: *content.root,
            })
        }
    }

    /// The data's root.
    pub const fn root(&self) -> Hash32 {
        self.root
    }

    /// What the data's size says.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// One node.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn node(&self, level: u32, index: u64) -> Result<Hash32, FileError> {
        let mut node = [0; NODE as usize];
        self.file
            .read(self.shape.place(level, index).saturating_mul(NODE), &mut node)?;
        Ok(Hash32::new(node))
    }

    /// Neighbouring nodes of one level.
    pub(crate) fn nodes(&self, level: u32, first: u64, count: usize) -> Result<Vec<Hash32>, FileError> {
        let mut bytes = vec![0; count * NODE as usize];
        self.file
            .read(self.shape.place(level, first).saturating_mul(NODE), &mut bytes)?;
        Ok(hashes(&bytes))
    }

    /// A chunk's proof: its siblings from below.
    ///
    /// # Errors
    /// A chunk beyond the end, or a file that cannot be read.
    pub fn proof(&self, index: u64) -> Result<Vec<u8>, FileError> {
        self.shape.proof(index, |level, index| self.node(level, index))
    }
}

/// Hashes that stand one after the other.
pub(crate) fn hashes(bytes: &[u8]) -> Vec<Hash32> {
    bytes.as_chunks().0.iter().map(|bytes| Hash32::new(*bytes)).collect()
}

pub(crate) fn joined(hashes: &[Hash32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(hashes.len() * NODE as usize);
    for hash in hashes {
        bytes.extend_from_slice(hash.as_bytes());
    }
    bytes
}

/// Writes a level file piece by piece. The file has its name once it is whole.
pub(crate) struct LevelWriter {
    file: Place,
    name: PathBuf,
    shape: Shape,
}

/// What writes a node of a level and an index.
type Keep<'w> = Box<dyn FnMut(u32, u64, &Hash32) + 'w>;

/// The nodes above the pieces.
pub(crate) struct Above<'w> {
    /// A piece's node counts as a leaf: the nodes above are made in the same way.
    tree: ChunkTree<Keep<'w>>,
    failed: Rc<RefCell<Option<FileError>>>,
}

impl LevelWriter {
    pub(crate) fn new(draft: Place, name: &Path, shape: Shape) -> Self {
        Self {
            file: draft,
            name: name.to_owned(),
            shape,
        }
    }

    /// Writes what is below and at a piece's top; any thread may. Level 0 is the piece's leaves.
    pub(crate) fn write(&self, piece: Piece, levels: &[Vec<Hash32>]) -> Result<(), FileError> {
        let own = (0..PIECE_LEVEL.min(self.shape.depth().saturating_add(1))).zip(levels);
        for (level, nodes) in own {
            let place = self.shape.place(level, piece.first_chunk >> level);
            self.file.write(place.saturating_mul(NODE), &joined(nodes))?;
        }
        Ok(())
    }

    /// A piece's leaves, where they are in the file already.
    pub(crate) fn leaves(&self, piece: Piece) -> Result<Vec<Hash32>, FileError> {
        let mut bytes = vec![0; piece.chunks * NODE as usize];
        self.file.read(piece.first_chunk.saturating_mul(NODE), &mut bytes)?;
        Ok(hashes(&bytes))
    }

    pub(crate) fn above(&self) -> Above<'_> {
        let failed = Rc::new(RefCell::new(None));
        let noted = Rc::clone(&failed);
        let keep = move |above: u32, index: u64, node: &Hash32| {
            let level = PIECE_LEVEL.saturating_add(above);
            if level > self.shape.depth() {
                return;
            }
            let place = self.shape.place(level, index).saturating_mul(NODE);
            if let Err(error) = self.file.write(place, node.as_bytes()) {
                noted.borrow_mut().get_or_insert(error);
            }
        };
        Above {
            tree: ChunkTree::keeping(Box::new(keep)),
            failed,
        }
    }

    /// The whole file is there: it gets its name.
    pub(crate) fn publish(self) -> Result<(), FileError> {
        self.file.publish(&self.name)
    }
}

impl Above<'_> {
    /// The next piece's node.
    pub(crate) fn push(&mut self, top: &Hash32) -> Result<(), FileError> {
        self.tree.push_leaf(top, CHUNK_BYTES)?;
        self.failed.borrow_mut().take().map_or(Ok(()), Err)
    }

    /// The root.
    pub(crate) fn finish(self) -> Result<Hash32, FileError> {
        let (root, _) = self.tree.finish()?;
        self.failed.borrow_mut().take().map_or(Ok(root), Err)
    }
}
