//! Why an embedded chain cannot be opened.

use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a chain was not opened. The folder is as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process (or this one) has the folder open. The lock ends with the process that holds it, however it
    /// ends.
    #[error("{} is in use by another process: wait until it ends, or take another folder", .dir.display())]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// The chain's file is not what was written.
    #[error("{} is damaged ({reason}): restore it from a copy, or take another folder to begin again", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The folder was written in another layout.
    #[error(
        "{} was written by another version of this program (layout {found}, this one reads {supported}): open it with \
         that version, or take another folder", .dir.display()
    )]
    OtherVersion {
        /// The folder.
        dir: PathBuf,
        /// The layout found.
        found: String,
        /// The layout that this version reads.
        supported: u64,
    },
    /// The folder holds another chain.
    #[error("{} holds the chain {found:?}, not {expected:?}: take another folder", .dir.display())]
    OtherChain {
        /// The folder.
        dir: PathBuf,
        /// The chain id found.
        found: String,
        /// The chain id asked for.
        expected: String,
    },
    /// The folder's contracts are others than those of this program, or of another version.
    #[error(
        "{} was made with other contracts ({found}; this program has {expected}): open it with the version that made \
         it, or take another folder", .dir.display()
    )]
    OtherCodes {
        /// The folder.
        dir: PathBuf,
        /// The codes it was made with, as `id:name:version`.
        found: String,
        /// This program's codes.
        expected: String,
    },
    /// The genesis has an address or an amount that the chain does not take, or the codes are not usable.
    #[error("the chain cannot begin like this: {reason}")]
    Genesis {
        /// What is wrong with it.
        reason: String,
    },
    /// The folder or a file in it cannot be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl OpenError {
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        |source| Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn damaged(file: &Path, reason: impl ToString) -> Self {
        Self::Damaged {
            file: file.to_owned(),
            reason: reason.to_string(),
        }
    }
}
