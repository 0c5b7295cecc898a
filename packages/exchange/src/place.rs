//! Files that many threads read and write at places of their own, and files that appear whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::FileError;

/// An open file, read and written by place, and its name for errors.
#[derive(Debug)]
pub(crate) struct Place {
    file: File,
    path: PathBuf,
}

impl Place {
    /// To read.
    pub(crate) fn open(path: &Path) -> Result<Self, FileError> {
        Self::with(path, OpenOptions::new().read(true))
    }

    /// To write, empty.
    pub(crate) fn create(path: &Path) -> Result<Self, FileError> {
        Self::with(
            path,
            OpenOptions::new().read(true).write(true).create(true).truncate(true),
        )
    }

    /// To go on with.
    pub(crate) fn resume(path: &Path) -> Result<Self, FileError> {
        Self::with(
            path,
            OpenOptions::new().read(true).write(true).create(true).truncate(false),
        )
    }

    fn with(path: &Path, options: &OpenOptions) -> Result<Self, FileError> {
        let file = options.open(path).map_err(FileError::at(path))?;
        let metadata = file.metadata().map_err(FileError::at(path))?;
        if !metadata.is_file() {
            return Err(FileError::Damaged {
                path: path.to_owned(),
                reason: "this is no file: name one",
            });
        }
        Ok(Self {
            file,
            path: path.to_owned(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn length(&self) -> Result<u64, FileError> {
        Ok(self.file.metadata().map_err(FileError::at(&self.path))?.len())
    }

    pub(crate) fn cut(&self, length: u64) -> Result<(), FileError> {
        self.file.set_len(length).map_err(FileError::at(&self.path))
    }

    /// Fills the whole buffer; a file that ends before is one that somebody has cut.
    pub(crate) fn read(&self, at: u64, buffer: &mut [u8]) -> Result<(), FileError> {
        read_at(&self.file, buffer, at).map_err(|source| {
            if source.kind() == io::ErrorKind::UnexpectedEof {
                FileError::Changed {
                    path: self.path.clone(),
                }
            } else {
                FileError::at(&self.path)(source)
            }
        })
    }

    pub(crate) fn write(&self, at: u64, bytes: &[u8]) -> Result<(), FileError> {
        write_at(&self.file, bytes, at).map_err(FileError::at(&self.path))
    }

    pub(crate) fn sync(&self) -> Result<(), FileError> {
        self.file.sync_all().map_err(FileError::at(&self.path))
    }

    /// Puts it on disk and gives it its name.
    pub(crate) fn publish(self, name: &Path) -> Result<(), FileError> {
        self.sync()?;
        fs::rename(&self.path, name).map_err(FileError::at(name))?;
        sync_folder(folder_of(name))
    }

    /// Whether no other program holds it; it is held until it is closed.
    pub(crate) fn try_lock(&self) -> Result<bool, FileError> {
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(source)) => Err(FileError::at(&self.path)(source)),
        }
    }
}

/// The same name with something after it.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// A name is on disk once its folder is.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), FileError> {
    let is_unix = cfg!(unix);
    if !is_unix {
        return Ok(());
    }
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(FileError::at(folder))
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                buffer = buffer.split_at_mut(read).1;
                at += read as u64;
            }
        }
    }
    Ok(())
}

#[cfg(windows)]
fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        bytes = bytes.split_at(written).1;
        at += written as u64;
    }
    Ok(())
}
